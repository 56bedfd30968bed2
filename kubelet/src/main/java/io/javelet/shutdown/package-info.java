/**
 * Ends pods in good order before the machine shuts down: holds logind's shutdown up, hears of it,
 * ends pods group by group and lets it go on. Main type: {@link
 * io.javelet.shutdown.ShutdownManager}. Upstream's counterpart: {@code pkg/kubelet/nodeshutdown}.
 *
 * <p>May import: {@code config}, {@code os}, {@code pod}, {@code runtime}.
 */
@NullMarked
package io.javelet.shutdown;

import org.jspecify.annotations.NullMarked;
