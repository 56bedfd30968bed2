/**
 * The machine's own logs: the files of its log folder, and what its services have written. Main
 * types: {@link io.javelet.server.nodelogs.LogFiles} and {@link
 * io.javelet.server.nodelogs.NodeLogQuery}.
 *
 * <p>One flow: a path below {@code /logs/} becomes a real file that lies in the log folder, or
 * nothing → it is listed, or sent whole or in part. A query becomes one run of {@code journalctl}
 * for each service that the journal knows, and a file for each that it does not.
 *
 * <p>May import: {@code server.http} and the leaves.
 */
@NullMarked
package io.javelet.server.nodelogs;

import org.jspecify.annotations.NullMarked;
