/**
 * Speaks the Container Runtime Interface: the one room that knows its protocol.
 *
 * <p>Main type: {@link io.javelet.cri.CriConnection}, which gives a {@link
 * io.javelet.runtime.ContainerRuntime} and an {@link io.javelet.runtime.ImageService}. One flow: a
 * worker calls {@code createContainer}; {@code ContainerTranslation} turns the request into the
 * protocol's message, {@code CriCalls} sends it with a deadline, and a failure comes back as {@link
 * io.javelet.runtime.CriException}. What a restarted agent must know again is written into labels
 * and annotations, and read back by {@code ContainerReading} and {@code SandboxReading}.
 *
 * <p>Classes named {@code …Translation} (pod to protocol) and {@code …Reading} (protocol to our
 * view) are pure: no clock, I/O, logger or lock.
 *
 * <p>May import: {@code runtime}, {@code config}, the CRI stubs, gRPC and Netty.
 */
@NullMarked
package io.javelet.cri;

import org.jspecify.annotations.NullMarked;
