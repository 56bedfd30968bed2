/**
 * The API's rules for a Pod, checked without an API server.
 *
 * <p>Main type: {@link io.javelet.manifest.validation.PodValidator}. One flow: it walks a defaulted
 * Pod, part by part, and returns every {@link io.javelet.manifest.validation.FieldProblem} at once,
 * each in upstream's form {@code path: Kind: "value": detail}.
 *
 * <p>Pure: no clock, no I/O, no logger. May import: {@code document} for field paths, API types.
 */
@NullMarked
package io.javelet.manifest.validation;

import org.jspecify.annotations.NullMarked;
