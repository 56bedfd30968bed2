package io.javelet.cri;

import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.Mount;
import io.javelet.cri.api.v1.MountPropagation;
import io.javelet.runtime.ContainerMount;

/** From a mount to the protocol's. Pure. */
final class MountTranslation {
  private MountTranslation() {}

  static Mount mount(ContainerMount mount) {
    Mount.Builder translated =
        Mount.newBuilder()
            .setContainerPath(mount.containerPath())
            .setHostPath(mount.hostPath())
            .setReadonly(mount.readOnly())
            .setRecursiveReadOnly(mount.recursiveReadOnly())
            .setSelinuxRelabel(mount.selinuxRelabel())
            .setPropagation(
                switch (mount.propagation()) {
                  case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
                  case HOST_TO_CONTAINER -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                  case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
                });
    mount
        .image()
        .ifPresent(image ->
            translated
                .setImage(ImageSpec.newBuilder().setImage(image.reference()))
                .setImageSubPath(image.subPath()));
    return translated.build();
  }
}
