/**
 * A containerd of our own, for machines that have none running: started in a session of its own
 * under the kubelet's root folder, watched, started again when it dies, and found again by the next
 * kubelet. Containers outlive both.
 *
 * <p>Main type: {@link io.javelet.cri.embedded.EmbeddedContainerd}. One flow: {@link
 * io.javelet.cri.embedded.RuntimeChoice} says that a private runtime is wanted; {@code start} finds
 * no running one, writes configuration and pod network, spawns the program and waits until its
 * socket answers; from then on a thread waits for its end and starts it again.
 *
 * <p>May import: {@code config}, {@code runtime}, {@code os}. Speaks no gRPC: whoever starts it
 * says how to know that it is ready.
 */
@NullMarked
package io.javelet.cri.embedded;

import org.jspecify.annotations.NullMarked;
