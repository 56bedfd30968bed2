package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Volume;

/** What upstream calls the maker of a kind of volume. Pure. */
public final class VolumePlugins {
  private VolumePlugins() {}

  /** For example {@code kubernetes.io/empty-dir}. */
  public static String name(Volume volume) {
    return "kubernetes.io/"
        + switch (VolumeKind.of(volume)) {
          case VolumeKind.HostPath _ -> "host-path";
          case VolumeKind.EmptyDir _ -> "empty-dir";
          case VolumeKind.Files files -> files.plugin().replace("kubernetes.io~", "");
          case VolumeKind.Image _ -> "image";
          case VolumeKind.Claim _ -> "local-volume";
          case VolumeKind.Unsupported unsupported -> unsupported.type();
        };
  }
}
