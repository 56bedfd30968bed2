/**
 * End-to-end latencies of the agent beside the floor: the same pods made by bare CRI calls on the
 * same containerd. Main type: {@link io.javelet.benchmark.EndToEnd}, started by {@code
 * benchmarks/run}. It prints and never fails on a number.
 */
@NullMarked
package io.javelet.benchmark;

import org.jspecify.annotations.NullMarked;
