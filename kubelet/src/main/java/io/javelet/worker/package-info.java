/**
 * One worker per pod. {@link io.javelet.worker.SyncLoop} applies what the sources say, in order, to
 * {@link io.javelet.worker.PodWorkers}; each {@link io.javelet.worker.PodWorker} walks its pod
 * through {@link io.javelet.worker.PodWorkerState} by calling {@link io.javelet.worker.PodSyncer}.
 *
 * <p>One flow: a manifest appears → {@code PodUpdate.Add} → {@code PodWorkers.update} → a new
 * worker's mailbox → {@code PodSyncer.syncPod}, again after each wake-up, until the pod is to end.
 *
 * <p>May import: {@code runtime}, {@code pod} and the leaves. It never speaks to the runtime.
 */
@NullMarked
package io.javelet.worker;

import org.jspecify.annotations.NullMarked;
