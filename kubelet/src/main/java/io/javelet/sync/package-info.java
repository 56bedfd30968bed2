/**
 * What a pod worker does in its turns: {@link io.javelet.sync.KubeletPodSyncer} implements {@link
 * io.javelet.worker.PodSyncer}.
 *
 * <p>One flow, a turn of {@code syncPod}: prepare folders, cgroup and volumes; read what the
 * runtime has; {@code computePodActions}; {@link io.javelet.sync.PodActionsExecutor} does what came
 * out; read again, until the plan is empty or waits; {@code generatePodStatus}; publish.
 *
 * <p>May import: every room that prepares or describes a pod ({@code runtime}, {@code plan}, {@code
 * worker}, {@code pod}, {@code images}, {@code volume}, {@code resource}, {@code network}, {@code
 * environment}, {@code status}) and the leaves.
 */
@NullMarked
package io.javelet.sync;

import org.jspecify.annotations.NullMarked;
