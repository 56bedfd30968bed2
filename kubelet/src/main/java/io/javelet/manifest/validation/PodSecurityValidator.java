package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for what a pod shares with its host, and for its profiles. */
final class PodSecurityValidator {
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String LOCALHOST = "localhost/";

  private final Pod pod;
  private final PodSpec spec;
  private final FieldPath path;
  private final Problems problems;

  private PodSecurityValidator(Pod pod, FieldPath path, Problems problems) {
    this.pod = pod;
    this.spec = pod.getSpec();
    this.path = path;
    this.problems = problems;
  }

  static void validate(Pod pod, FieldPath path, Problems problems) {
    PodSecurityValidator validator = new PodSecurityValidator(pod, path, problems);
    validator.context();
    validator.sharing();
    validator.operatingSystem();
    validator.profileAnnotations();
  }

  private void context() {
    PodSecurityContext context = spec.getSecurityContext();
    if (context == null) {
      return;
    }
    FieldPath here = path.field("securityContext");
    long highest = ContainerSecurityValidator.HIGHEST_ID;
    problems.between(here.field("runAsUser"), context.getRunAsUser(), 0, highest);
    problems.between(here.field("runAsGroup"), context.getRunAsGroup(), 0, highest);
    problems.between(here.field("fsGroup"), context.getFsGroup(), 0, highest);
    for (int i = 0; i < context.getSupplementalGroups().size(); i++) {
      problems.between(
          here.field("supplementalGroups").index(i),
          context.getSupplementalGroups().get(i),
          0,
          highest);
    }
    problems.oneOf(
        here.field("fsGroupChangePolicy"),
        context.getFsGroupChangePolicy(),
        List.of("Always", "OnRootMismatch"));
    problems.oneOf(
        here.field("supplementalGroupsPolicy"),
        context.getSupplementalGroupsPolicy(),
        List.of("Merge", "Strict"));
    problems.oneOf(
        here.field("seLinuxChangePolicy"),
        context.getSeLinuxChangePolicy(),
        List.of("MountOption", "Recursive"));
    sysctls(context, here.field("sysctls"));
    SecurityProfiles.seccomp(context.getSeccompProfile(), here.field("seccompProfile"), problems);
    SecurityProfiles.appArmor(
        context.getAppArmorProfile(), here.field("appArmorProfile"), problems);
    windowsOptions(
        context.getWindowsOptions() != null, spec, here.field("windowsOptions"), problems);
  }

  private void sysctls(PodSecurityContext context, FieldPath here) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < context.getSysctls().size(); i++) {
      String name = context.getSysctls().get(i).getName();
      FieldPath namePath = here.index(i).field("name");
      if (Problems.isEmpty(name)) {
        problems.required(namePath, "");
        continue;
      }
      problems.invalidIf(namePath, name, Names.sysctl(name));
      if (!names.add(name.replace('/', '.'))) {
        problems.duplicate(namePath, name);
      }
    }
  }

  private void sharing() {
    boolean hostPid = Boolean.TRUE.equals(spec.getHostPID());
    if (Boolean.TRUE.equals(spec.getShareProcessNamespace()) && hostPid) {
      problems.invalid(
          path.field("shareProcessNamespace"),
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    if (!Boolean.FALSE.equals(spec.getHostUsers())) {
      return;
    }
    String reason = "when hostUsers is false";
    if (hostPid) {
      problems.forbidden(path.field("hostPID"), reason);
    }
    if (Boolean.TRUE.equals(spec.getHostIPC())) {
      problems.forbidden(path.field("hostIPC"), reason);
    }
    if (Boolean.TRUE.equals(spec.getHostNetwork())) {
      problems.forbidden(path.field("hostNetwork"), reason);
    }
    for (int i = 0; i < spec.getContainers().size(); i++) {
      if (!spec.getContainers().get(i).getVolumeDevices().isEmpty()) {
        problems.forbidden(path.field("containers").index(i).field("volumeDevices"), reason);
      }
    }
  }

  private void operatingSystem() {
    if (spec.getOs() == null) {
      return;
    }
    FieldPath here = path.field("os").field("name");
    if (Problems.isEmpty(spec.getOs().getName())) {
      problems.required(here, "cannot be empty");
    }
    problems.oneOf(here, spec.getOs().getName(), List.of("linux", "windows"));
    if (!isFor("windows", spec)) {
      return;
    }
    String reason = "cannot be set for a windows pod";
    forbidTrue(spec.getHostPID(), "hostPID", reason);
    forbidTrue(spec.getHostIPC(), "hostIPC", reason);
    forbidTrue(spec.getShareProcessNamespace(), "shareProcessNamespace", reason);
    PodSecurityContext context = spec.getSecurityContext();
    if (context == null) {
      return;
    }
    FieldPath security = path.field("securityContext");
    forbidSet(context.getSeccompProfile(), security.field("seccompProfile"), reason);
    forbidSet(context.getAppArmorProfile(), security.field("appArmorProfile"), reason);
    forbidSet(context.getSeLinuxOptions(), security.field("seLinuxOptions"), reason);
    forbidSet(context.getFsGroup(), security.field("fsGroup"), reason);
    forbidSet(context.getRunAsUser(), security.field("runAsUser"), reason);
    forbidSet(context.getRunAsGroup(), security.field("runAsGroup"), reason);
    if (!context.getSysctls().isEmpty()) {
      problems.forbidden(security.field("sysctls"), reason);
    }
    if (!context.getSupplementalGroups().isEmpty()) {
      problems.forbidden(security.field("supplementalGroups"), reason);
    }
  }

  private void forbidTrue(@Nullable Boolean value, String field, String reason) {
    if (Boolean.TRUE.equals(value)) {
      problems.forbidden(path.field(field), reason);
    }
  }

  private void forbidSet(@Nullable Object value, FieldPath where, String reason) {
    if (value != null) {
      problems.forbidden(where, reason);
    }
  }

  static void windowsOptions(boolean set, PodSpec spec, FieldPath path, Problems problems) {
    if (set && isFor("linux", spec)) {
      problems.forbidden(path, "windows options cannot be set for a linux pod");
    }
  }

  private static boolean isFor(String os, PodSpec spec) {
    return spec.getOs() != null && os.equals(spec.getOs().getName());
  }

  /** The annotations that came before the fields; they must be sound and not contradict those. */
  private void profileAnnotations() {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    if (annotations == null) {
      return;
    }
    FieldPath here = FieldPath.ROOT.field("metadata").field("annotations");
    annotations.forEach((key, value) -> {
      if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP_CONTAINER)) {
        seccompAnnotation(key, value, here.key(key));
      } else if (key.startsWith(APP_ARMOR)) {
        appArmorAnnotation(key.substring(APP_ARMOR.length()), value, here.key(key));
      }
    });
  }

  private void seccompAnnotation(String key, String value, FieldPath here) {
    if (value.startsWith(LOCALHOST)) {
      String profile = value.substring(LOCALHOST.length());
      problems.invalidIf(here, value, Names.pathInside(profile));
    } else if (!Set.of("runtime/default", "docker/default", "unconfined").contains(value)) {
      problems.invalid(here, value, "must be a valid seccomp profile");
    }
    if (key.equals(SECCOMP_POD) && spec.getSecurityContext() != null) {
      Optional.ofNullable(spec.getSecurityContext().getSeccompProfile())
          .filter(profile -> !agrees(value, profile.getType(), profile.getLocalhostProfile()))
          .ifPresent(_ -> contradicts(here, "seccomp"));
    }
  }

  private void appArmorAnnotation(String container, String value, FieldPath here) {
    Optional<Container> annotated =
        Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
            .filter(candidate -> container.equals(candidate.getName()))
            .findFirst();
    if (annotated.isEmpty()) {
      problems.invalid(here, container, "container not found");
      return;
    }
    boolean known =
        value.isEmpty()
            || value.equals("runtime/default")
            || value.equals("unconfined")
            || value.startsWith(LOCALHOST);
    if (!known) {
      problems.invalid(here, value, "invalid AppArmor profile name");
    }
    Optional.ofNullable(annotated.get().getSecurityContext())
        .flatMap(context -> Optional.ofNullable(context.getAppArmorProfile()))
        .filter(profile -> !agrees(value, profile.getType(), profile.getLocalhostProfile()))
        .ifPresent(_ -> contradicts(here, "AppArmor"));
  }

  private void contradicts(FieldPath here, String what) {
    problems.forbidden(here, what + " type in annotation and field must match");
  }

  private static boolean agrees(
      String annotation, @Nullable String type, @Nullable String localhostProfile) {
    return switch (Objects.requireNonNullElse(type, "")) {
      case "Unconfined" -> annotation.equals("unconfined");
      case "RuntimeDefault" ->
          annotation.equals("runtime/default") || annotation.equals("docker/default");
      case "Localhost" ->
          annotation.equals(LOCALHOST + Objects.requireNonNullElse(localhostProfile, ""));
      default -> true;
    };
  }
}
