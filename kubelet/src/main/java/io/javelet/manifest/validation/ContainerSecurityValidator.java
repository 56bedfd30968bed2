package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.javelet.document.FieldPath;
import java.util.List;

/** The rules for a container's security context. */
final class ContainerSecurityValidator {
  static final long HIGHEST_ID = Integer.MAX_VALUE;

  private static final List<String> PROC_MOUNTS = List.of("Default", "Unmasked");

  private ContainerSecurityValidator() {}

  static void validate(Container container, PodSpec spec, FieldPath path, Problems problems) {
    SecurityContext context = container.getSecurityContext();
    if (context == null) {
      return;
    }
    problems.between(path.field("runAsUser"), context.getRunAsUser(), 0, HIGHEST_ID);
    problems.between(path.field("runAsGroup"), context.getRunAsGroup(), 0, HIGHEST_ID);
    procMount(context, spec, path, problems);
    escalation(context, path, problems);
    SecurityProfiles.seccomp(context.getSeccompProfile(), path.field("seccompProfile"), problems);
    SecurityProfiles.appArmor(
        context.getAppArmorProfile(), path.field("appArmorProfile"), problems);
    PodSecurityValidator.windowsOptions(
        context.getWindowsOptions() != null, spec, path.field("windowsOptions"), problems);
  }

  private static void procMount(
      SecurityContext context, PodSpec spec, FieldPath path, Problems problems) {
    problems.oneOf(path.field("procMount"), context.getProcMount(), PROC_MOUNTS);
    boolean ownUsers = Boolean.FALSE.equals(spec.getHostUsers());
    if ("Unmasked".equals(context.getProcMount()) && !ownUsers) {
      problems.invalid(
          path.field("procMount"), "Unmasked", "hostUsers must be false to use Unmasked");
    }
  }

  private static void escalation(SecurityContext context, FieldPath path, Problems problems) {
    if (!Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())) {
      return;
    }
    if (Boolean.TRUE.equals(context.getPrivileged())) {
      problems.invalid(
          path.field("allowPrivilegeEscalation"),
          false,
          "cannot be false while privileged is true");
    }
    boolean admin =
        context.getCapabilities() != null
            && context.getCapabilities().getAdd().contains("CAP_SYS_ADMIN");
    if (admin) {
      problems.invalid(
          path.field("allowPrivilegeEscalation"),
          false,
          "cannot be false while capabilities.add has CAP_SYS_ADMIN");
    }
  }
}
