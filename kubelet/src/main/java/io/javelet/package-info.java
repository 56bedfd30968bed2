/** The root: builds every room by constructor, starts them in order, stops them in reverse. */
@NullMarked
package io.javelet;

import org.jspecify.annotations.NullMarked;
