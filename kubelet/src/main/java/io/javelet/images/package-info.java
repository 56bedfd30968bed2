/**
 * Images of containers: pull policies, back-off, limits.
 *
 * <p>Main type: {@link io.javelet.images.ImageManager}. One flow: right before a container is
 * created, its image is looked up or pulled; a failure names the waiting reason and when to ask
 * again.
 *
 * <p>May import: {@code runtime}, {@code config}, {@code pod}, {@code os}, {@code events}.
 */
@NullMarked
package io.javelet.images;

import org.jspecify.annotations.NullMarked;
