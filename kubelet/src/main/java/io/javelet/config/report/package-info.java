/**
 * What is said about a configuration: where a value came from, what is wrong, what is merely odd.
 *
 * <p>Main type: {@link io.javelet.config.report.ConfigurationProblem}. One flow: whoever reads or
 * checks a value makes a problem or a warning; the loader collects them all and the root prints
 * them.
 *
 * <p>May import: {@code config.document} for places.
 */
@NullMarked
package io.javelet.config.report;

import org.jspecify.annotations.NullMarked;
