/**
 * The logs of containers, as the runtime writes them and clients read them. Main type: {@link
 * io.javelet.server.logs.ContainerLogReader}.
 *
 * <p>One flow: the query becomes {@code LogQuery} → {@code LogTail} finds where the wanted lines
 * begin → {@code LogFilter} takes the runtime's line heads away and leaves out what is not wanted →
 * {@code ContainerLogReader} goes on with what is written later, through rotation, until the
 * container has ended or the client is gone. Memory does not grow with the log.
 *
 * <p>May import: {@code os} and the leaves.
 */
@NullMarked
package io.javelet.server.logs;

import org.jspecify.annotations.NullMarked;
