#ifndef AGNESI_CPNG_DECODE_H
#define AGNESI_CPNG_DECODE_H

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

// libpng reports an error by a long jump, which must not cross Swift code. This one function is
// therefore C: it sets the jump's target, and the jump never leaves it. (libpng's own simplified
// interface would do, but applies gamma, and some releases of it misread interlaced 16-bit files.)

/// Bytes in memory, the error text and the target of the jump.
struct agnesi_png_state {
  const unsigned char *bytes;
  size_t count;
  char *message;
  size_t message_size;
  jmp_buf target;
};

static void agnesi_png_read(png_structp png, png_bytep output, size_t count) {
  struct agnesi_png_state *state = (struct agnesi_png_state *)png_get_io_ptr(png);
  if (count > state->count) png_error(png, "the data end too early");
  memcpy(output, state->bytes, count);
  state->bytes += count;
  state->count -= count;
}

static void agnesi_png_error(png_structp png, png_const_charp text) {
  struct agnesi_png_state *state = (struct agnesi_png_state *)png_get_error_ptr(png);
  snprintf(state->message, state->message_size, "%s", text);
  longjmp(state->target, 1);
}

static void agnesi_png_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void agnesi_png_free(png_structp png, png_infop info) {
  if (png != NULL) png_destroy_read_struct(&png, &info, NULL);
}

/// Decodes a PNG file to 8-bit samples: palettes become colours, transparent colours an alpha
/// channel, 16-bit samples are rounded to 8; no gamma is applied.
///
/// `row_byte_count` must be what the file's rows come to; `pixels` has room for all rows. Returns 1,
/// or 0 with a text in `message`.
static __attribute__((noinline, unused)) int agnesi_png_decode(
    const unsigned char *bytes, size_t count, unsigned char *pixels, size_t row_byte_count,
    size_t row_count, char *message, size_t message_size) {
  struct agnesi_png_state state;
  memset(&state, 0, sizeof state);
  state.bytes = bytes;
  state.count = count;
  state.message = message;
  state.message_size = message_size;
  snprintf(message, message_size, "out of memory");
  // Volatile: set between the first setting of the target and a jump to it.
  png_struct *volatile png = NULL;
  png_info *volatile info = NULL;
  if (setjmp(state.target) != 0) {
    agnesi_png_free(png, info);
    return 0;
  }
  png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, &state, agnesi_png_error, agnesi_png_warning);
  if (png == NULL) return 0;
  info = png_create_info_struct(png);
  if (info == NULL) png_error(png, "out of memory");
  png_set_read_fn(png, &state, agnesi_png_read);
  png_read_info(png, info);
  png_set_expand(png);
  png_set_scale_16(png);
  int pass_count = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_byte_count || png_get_image_height(png, info) != row_count)
    png_error(png, "the header contradicts the transparency or the size");
  for (int pass = 0; pass < pass_count; pass += 1)
    for (size_t row = 0; row < row_count; row += 1)
      png_read_row(png, pixels + row * row_byte_count, NULL);
  png_read_end(png, NULL);
  agnesi_png_free(png, info);
  return 1;
}

#endif
