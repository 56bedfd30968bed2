/**
 * YAML and JSON read into a tree that remembers where every part of it stands.
 *
 * <p>Main type: {@link io.javelet.config.document.DocumentNode}. One flow: {@link
 * io.javelet.config.document.DocumentReader} turns a file's text into a {@link
 * io.javelet.config.document.DocumentNode}, resolving plain scalars by the YAML 1.1 rules
 * upstream's parser applies, and reports a syntax error with line and column.
 *
 * <p>May import: the YAML and JSON parsers. Knows nothing of options.
 */
@NullMarked
package io.javelet.config.document;

import org.jspecify.annotations.NullMarked;
