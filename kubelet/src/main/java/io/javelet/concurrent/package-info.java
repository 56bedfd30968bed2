/**
 * Small building blocks of the agent's threads: {@link io.javelet.concurrent.Mailbox} and {@link
 * io.javelet.concurrent.WakeTimers}. A leaf: imports nothing of ours, anyone may import it.
 */
@NullMarked
package io.javelet.concurrent;

import org.jspecify.annotations.NullMarked;
