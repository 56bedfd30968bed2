/** Removes images that nobody uses before the disk is full. */
@NullMarked
package io.javelet.images.gc;

import org.jspecify.annotations.NullMarked;
