/**
 * The pods that should exist on this node: how a source says so ({@link io.javelet.pod.PodUpdate}),
 * who remembers it ({@link io.javelet.pod.PodManager}), and where a pod lives on the disk ({@link
 * io.javelet.pod.PodDirectories}).
 *
 * <p>One flow: the sync loop takes a {@link io.javelet.pod.PodUpdate}, hands it to {@link
 * io.javelet.pod.PodManager#apply}, and wakes the workers of the pods in it; everyone else asks
 * {@link io.javelet.pod.PodManager#pods()} for what is desired now.
 *
 * <p>May import: {@code config}, the ids of {@code runtime}, API types. Touches no disk, network or
 * runtime.
 */
@NullMarked
package io.javelet.pod;

import org.jspecify.annotations.NullMarked;
