/**
 * Files that pods bring or share: volumes, termination logs, the hosts file's mount.
 *
 * <p>Main type: {@link io.javelet.volume.PodVolumes}. One flow: a pod's volumes are prepared before
 * its sandbox is made; each container asks for its mounts; when all containers have ended,
 * everything is unmounted and removed.
 *
 * <p>May import: {@code runtime}, {@code network}, {@code environment}, {@code resource}, {@code
 * config}, {@code pod}, {@code os}.
 */
@NullMarked
package io.javelet.volume;

import org.jspecify.annotations.NullMarked;
