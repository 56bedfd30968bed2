/**
 * What the agent counts and measures, under upstream's names: dashboards and alerts know them. Main
 * type: {@link io.javelet.metrics.KubeletMetrics}, which the root makes once; a room gets its own
 * group of it by constructor. There is no global registry.
 *
 * <p>One flow: room {@code cri} ends a call and says {@code runtime.finished("run_podsandbox",
 * took, false)}; somebody asks for {@code /metrics}; {@link io.javelet.metrics.KubeletMetrics#text}
 * writes all of it as Go's client library would.
 *
 * <p>May import: nothing of ours; anyone may import it.
 */
@NullMarked
package io.javelet.metrics;

import org.jspecify.annotations.NullMarked;
