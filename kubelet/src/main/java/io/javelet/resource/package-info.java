/**
 * What a manifest promises about CPU, memory and processes, as the kernel is told.
 *
 * <p>Main types: {@link io.javelet.resource.ContainerResources} for a container, {@link
 * io.javelet.resource.PodCgroups} for the cgroups of pods. One flow: before a pod's sandbox is
 * made, its cgroup is ensured; each container is created with its own values below it; when all
 * have ended, the cgroup is removed.
 *
 * <p>May import: {@code runtime}, {@code config}, {@code pod}, {@code os}.
 */
@NullMarked
package io.javelet.resource;

import org.jspecify.annotations.NullMarked;
