/**
 * Who may use an image that is on this node: which pods have shown, once, that its registry lets
 * them have it. One flow: a pull leaves its intent, then what it was pulled with; a pod that finds
 * the image here is compared with that, and pulls for itself when it has nothing to show.
 *
 * <p>May import what {@code images} may.
 */
@NullMarked
package io.javelet.images.access;

import org.jspecify.annotations.NullMarked;
