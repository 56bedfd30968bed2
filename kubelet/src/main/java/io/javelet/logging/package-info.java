/**
 * The log output: klog's text and JSON formats behind the SLF4J API, so that what reads upstream's
 * log reads ours. Main type: {@link io.javelet.logging.LoggingControl}, by which the root changes
 * format and verbosity while the agent runs.
 *
 * <p>One flow: a room writes {@code log.atInfo().addKeyValue("pod", fullName).log("Created
 * sandbox")}; {@code KlogLogger} asks its threshold, {@code LogSink} renders one line and writes it
 * whole.
 *
 * <p>How SLF4J's levels and klog's verbosity meet: ERROR and WARN are always written, INFO is
 * upstream's V(0) to V(2) and always written, DEBUG is V(4), TRACE is V(6) and above. Loggers of
 * other people's libraries (Netty, Vert.x, gRPC) write from WARN up, unless a {@code --vmodule}
 * rule names one of them.
 *
 * <p>What to pass for a failure: one that was expected goes in as {@code addKeyValue("err",
 * failure)} and is written as its messages, in one line; one that is a bug goes in by {@code
 * setCause(failure)} and brings its stack trace.
 *
 * <p>May import: nothing of ours; anyone may import it.
 */
@NullMarked
package io.javelet.logging;

import org.jspecify.annotations.NullMarked;
