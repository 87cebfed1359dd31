/// How far a convolution reaches over the border of an image, where it reads zeros.
public enum BorderMode: Hashable, Sendable {
  /// Not at all: only places where the whole filter lies inside the image.
  case valid
  /// As far as filter and image overlap: `extent - 1` zeros on every side.
  case full
  /// Half the filter, `extent / 2` zeros on every side: with a stride of 1 and an odd extent, the
  /// result has the image's size.
  case half
  /// This many rows above and below, and columns on the left and on the right.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// This many rows above as well as below, and columns on either side.
  public static func explicit(_ rows: Int, _ columns: Int) -> BorderMode {
    .explicit(top: rows, bottom: rows, left: columns, right: columns)
  }
}
