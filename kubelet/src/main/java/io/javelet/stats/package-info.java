/**
 * What pods, containers and the node use. Main type: {@link io.javelet.stats.NodeStatistics}.
 *
 * <p>One flow: somebody asks for {@code /stats/summary} → {@code NodeStatistics} reads the cgroup
 * files of every pod that the agent's own view of the runtime shows, each file once and no folder →
 * what only the runtime knows (writable layers, image file systems) and what must be looked for
 * (log files) comes from {@code SlowFacts}, at most ten seconds old and read beside the request →
 * {@code Summary} or {@code CadvisorText} writes it. Between requests nothing is read.
 *
 * <p>May import: {@code runtime}, {@code os} and the leaves.
 */
@NullMarked
package io.javelet.stats;

import org.jspecify.annotations.NullMarked;
