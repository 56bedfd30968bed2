/**
 * What happened to pods and to the node, in upstream's words: users and tools read the reasons.
 * Main type: {@link io.javelet.events.EventRecorder}.
 *
 * <p>One flow: a room records {@code recorder.normal(EventTarget.container(pod, "web"),
 * EventReason.STARTED, "Container started")}; the recorder merges it with an equal event it
 * remembers, writes one log line, and tells its listeners.
 *
 * <p>May import: API types, nothing of ours; anyone may import it.
 */
@NullMarked
package io.javelet.events;

import org.jspecify.annotations.NullMarked;
