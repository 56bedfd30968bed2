package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.javelet.document.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules for seccomp and AppArmor profiles, which pods and containers share. */
final class SecurityProfiles {
  private static final List<String> TYPES = List.of("Localhost", "RuntimeDefault", "Unconfined");
  private static final String LOCALHOST = "Localhost";

  private SecurityProfiles() {}

  static void seccomp(@Nullable SeccompProfile profile, FieldPath path, Problems problems) {
    if (profile == null) {
      return;
    }
    type(profile.getType(), path, problems);
    String file = profile.getLocalhostProfile();
    if (LOCALHOST.equals(profile.getType())) {
      if (Problems.isEmpty(file)) {
        problems.required(
            path.field("localhostProfile"), "must be set when seccomp type is Localhost");
      } else {
        problems.invalidIf(path.field("localhostProfile"), file, Names.pathInside(file));
      }
    } else if (file != null) {
      problems.invalid(
          path.field("localhostProfile"), file, "can only be set when seccomp type is Localhost");
    }
  }

  static void appArmor(@Nullable AppArmorProfile profile, FieldPath path, Problems problems) {
    if (profile == null) {
      return;
    }
    type(profile.getType(), path, problems);
    String name = profile.getLocalhostProfile();
    if (LOCALHOST.equals(profile.getType())) {
      if (name == null || name.isBlank()) {
        problems.required(
            path.field("localhostProfile"), "must be set when AppArmor type is Localhost");
      } else if (!name.strip().equals(name)) {
        problems.invalid(
            path.field("localhostProfile"), name, "must not be padded with whitespace");
      }
    } else if (name != null) {
      problems.invalid(
          path.field("localhostProfile"), name, "can only be set when AppArmor type is Localhost");
    }
  }

  private static void type(@Nullable String type, FieldPath path, Problems problems) {
    if (Problems.isEmpty(type)) {
      problems.required(path.field("type"), "type is required");
    } else {
      problems.oneOf(path.field("type"), type, TYPES);
    }
  }
}
