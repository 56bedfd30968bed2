/**
 * A container runtime that exists only in memory, behind a real gRPC server on a real unix socket.
 *
 * <p>Main type: {@link io.javelet.fakecri.FakeCriRuntime}. One flow: a test starts it on a socket,
 * says how containers behave ({@link io.javelet.fakecri.ContainerBehaviour}) and which calls go
 * wrong ({@link io.javelet.fakecri.Faults}), lets the code under test work against the socket, and
 * awaits recorded calls ({@link io.javelet.fakecri.Calls}) or an end state ({@link
 * io.javelet.fakecri.RuntimeSnapshot}).
 *
 * <p>It answers as containerd does where that is visible to a kubelet: ids of 64 hex digits, names
 * reserved by pod, container and attempt, NotFound where containerd says so. It never runs a
 * process, never sleeps, and never needs root.
 *
 * <p>May import: the CRI stubs, gRPC and Netty. Nothing of the agent.
 */
@NullMarked
package io.javelet.fakecri;

import org.jspecify.annotations.NullMarked;
