/**
 * YAML and JSON texts read into trees that remember where every part stands.
 *
 * <p>Main type: {@link io.javelet.document.DocumentNode}. One flow: {@link
 * io.javelet.document.DocumentReader} turns the bytes of a file into one tree for each document in
 * it, resolving plain scalars by the YAML 1.1 rules of upstream's parser; a reader of manifests
 * looks up the place of a wrong field with {@link io.javelet.document.DocumentNode#locate}.
 *
 * <p>Reading is bounded in size, depth and number of values, whatever aliases unfold to.
 *
 * <p>A leaf: imports only the YAML and JSON parsers; knows nothing of what the texts mean.
 */
@NullMarked
package io.javelet.document;

import org.jspecify.annotations.NullMarked;
