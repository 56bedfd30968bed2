package io.javelet.cri;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.SecurityProfile;
import io.javelet.cri.api.v1.SecurityProfile.ProfileType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which seccomp and AppArmor profile a container runs under. Pure. */
final class ProfileTranslation {
  private static final String RUNTIME_DEFAULT = "RuntimeDefault";
  private static final String LOCALHOST = "Localhost";
  private static final String UNCONFINED = "Unconfined";

  private static final String APP_ARMOR_ANNOTATION =
      "container.apparmor.security.beta.kubernetes.io/";
  private static final String OLD_RUNTIME_DEFAULT = "runtime/default";
  private static final String OLD_UNCONFINED = "unconfined";
  private static final String OLD_LOCALHOST = "localhost/";

  private ProfileTranslation() {}

  /** The container's profile, else the pod's, else the node's default. */
  static SecurityProfile seccomp(Pod pod, Container container, TranslationSettings settings) {
    return Optional.ofNullable(container.getSecurityContext())
        .map(SecurityContext::getSeccompProfile)
        .or(() ->
            Optional.ofNullable(pod.getSpec().getSecurityContext())
                .map(PodSecurityContext::getSeccompProfile))
        .map(profile -> seccomp(profile, settings))
        .orElseGet(() ->
            SecurityProfile.newBuilder()
                .setProfileType(
                    settings.seccompDefault() ? ProfileType.RuntimeDefault : ProfileType.Unconfined)
                .build());
  }

  /**
   * The container's profile, else its annotation (static pods may have nothing else), else the
   * pod's; nothing when none says anything. Also fills the field that older runtimes read.
   */
  static void appArmor(
      Pod pod, Container container, LinuxContainerSecurityContext.Builder message) {
    Optional.ofNullable(container.getSecurityContext())
        .map(SecurityContext::getAppArmorProfile)
        .or(() -> annotated(pod, container))
        .or(() ->
            Optional.ofNullable(pod.getSpec().getSecurityContext())
                .map(PodSecurityContext::getAppArmorProfile))
        .ifPresent(profile -> {
          message.setApparmor(appArmor(profile));
          setDeprecated(message, oldForm(profile));
        });
  }

  private static SecurityProfile seccomp(SeccompProfile profile, TranslationSettings settings) {
    SecurityProfile.Builder message =
        SecurityProfile.newBuilder().setProfileType(type(profile.getType()));
    if (message.getProfileType() == ProfileType.Localhost) {
      message.setLocalhostRef(
          below(settings.seccompProfiles(), profile.getLocalhostProfile()).toString());
    }
    return message.build();
  }

  /** Admission refuses profiles outside the folder; should one come by, no container is made. */
  private static Path below(Path folder, String profile) {
    Path file = Path.of(folder.toString(), profile).normalize();
    if (!file.startsWith(folder)) {
      throw new IllegalArgumentException(
          "seccomp profile \"%s\" is outside %s".formatted(profile, folder));
    }
    return file;
  }

  private static SecurityProfile appArmor(AppArmorProfile profile) {
    SecurityProfile.Builder message =
        SecurityProfile.newBuilder().setProfileType(type(profile.getType()));
    if (message.getProfileType() == ProfileType.Localhost) {
      message.setLocalhostRef(profile.getLocalhostProfile());
    }
    return message.build();
  }

  private static Optional<AppArmorProfile> annotated(Pod pod, Container container) {
    String old =
        Optional.ofNullable(pod.getMetadata().getAnnotations())
            .orElse(Map.of())
            .getOrDefault(APP_ARMOR_ANNOTATION + container.getName(), "");
    if (old.equals(OLD_RUNTIME_DEFAULT)) {
      return Optional.of(new AppArmorProfile(null, RUNTIME_DEFAULT));
    }
    if (old.equals(OLD_UNCONFINED)) {
      return Optional.of(new AppArmorProfile(null, UNCONFINED));
    }
    return old.startsWith(OLD_LOCALHOST)
        ? Optional.of(new AppArmorProfile(old.substring(OLD_LOCALHOST.length()), LOCALHOST))
        : Optional.empty();
  }

  private static String oldForm(AppArmorProfile profile) {
    return switch (type(profile.getType())) {
      case RuntimeDefault -> OLD_RUNTIME_DEFAULT;
      case Localhost -> OLD_LOCALHOST + profile.getLocalhostProfile();
      case Unconfined, UNRECOGNIZED -> OLD_UNCONFINED;
    };
  }

  @SuppressWarnings("deprecation") // containerd up to 1.6 and older CRI-O read only this field
  private static void setDeprecated(LinuxContainerSecurityContext.Builder message, String profile) {
    message.setApparmorProfile(profile);
  }

  /** Admission lets only these words through. */
  private static ProfileType type(String word) {
    return switch (word) {
      case RUNTIME_DEFAULT -> ProfileType.RuntimeDefault;
      case LOCALHOST -> ProfileType.Localhost;
      case UNCONFINED -> ProfileType.Unconfined;
      default -> throw new IllegalArgumentException("unknown profile type \"" + word + "\"");
    };
  }
}
