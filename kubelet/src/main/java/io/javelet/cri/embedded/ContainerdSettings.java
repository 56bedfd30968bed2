package io.javelet.cri.embedded;

import io.javelet.runtime.CgroupDriver;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kubelet wants of its private containerd.
 *
 * @param root the kubelet's root folder
 * @param cgroupDriver who makes cgroups
 * @param sandboxImage absent for containerd's own choice
 */
public record ContainerdSettings(
    Path root, CgroupDriver cgroupDriver, Optional<String> sandboxImage) {}
