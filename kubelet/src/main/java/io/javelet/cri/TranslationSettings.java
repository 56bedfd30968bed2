package io.javelet.cri;

import java.nio.file.Path;
import java.util.List;

/**
 * What the node adds to the translation of its pods.
 *
 * @param seccompProfiles folder of the profiles that pods name by {@code localhostProfile}
 * @param seccompDefault whether containers that say nothing get the runtime's profile instead of
 *     none: {@code seccompDefault}
 * @param extraMaskedPaths files of this machine hidden from containers besides the usual ones; see
 *     {@link HostMaskedPaths}
 */
public record TranslationSettings(
    Path seccompProfiles, boolean seccompDefault, List<String> extraMaskedPaths) {
  public TranslationSettings {
    extraMaskedPaths = List.copyOf(extraMaskedPaths);
  }
}
