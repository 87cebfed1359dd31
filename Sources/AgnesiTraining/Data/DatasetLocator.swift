/// Where Debian's package `dataset-fashion-mnist` puts its files.
package let debianFashionFolder = "/usr/share/datasets/fashion-mnist"
