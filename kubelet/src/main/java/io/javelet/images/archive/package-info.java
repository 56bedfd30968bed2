/**
 * Images without a registry: archives that are put into a folder come into the runtime's store.
 * Main type: {@link io.javelet.images.archive.ImageArchiveImporter}.
 *
 * <p>One flow: an archive is renamed or written into the folder → its image names are read from it
 * → {@link io.javelet.images.archive.ImageArchiveStore} imports and pins them → whoever waits for
 * these names is told.
 *
 * <p>May import: {@code runtime}, {@code os} and the leaves.
 */
@NullMarked
package io.javelet.images.archive;

import org.jspecify.annotations.NullMarked;
