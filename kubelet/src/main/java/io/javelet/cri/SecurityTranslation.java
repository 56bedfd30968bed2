package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.javelet.cri.api.v1.Capability;
import io.javelet.cri.api.v1.Int64Value;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.SELinuxOption;
import io.javelet.cri.api.v1.SecurityProfile;
import io.javelet.cri.api.v1.SupplementalGroupsPolicy;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.SandboxRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From security contexts to the protocol's. Pure. */
final class SecurityTranslation {
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final TranslationSettings settings;
  private final List<String> maskedPaths;

  SecurityTranslation(TranslationSettings settings) {
    this.settings = settings;
    this.maskedPaths =
        Stream.concat(MASKED_PATHS.stream(), settings.extraMaskedPaths().stream()).toList();
  }

  static LinuxSandboxSecurityContext sandbox(SandboxRequest request) {
    Pod pod = request.pod();
    LinuxSandboxSecurityContext.Builder message =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(NamespaceTranslation.of(request))
            .setPrivileged(hasPrivilegedContainer(pod.getSpec()))
            .setSeccomp(
                SecurityProfile.newBuilder()
                    .setProfileType(SecurityProfile.ProfileType.RuntimeDefault));
    PodSecurityContext context = pod.getSpec().getSecurityContext();
    if (context != null) {
      Optional.ofNullable(context.getRunAsUser())
          .map(SecurityTranslation::box)
          .ifPresent(message::setRunAsUser);
      Optional.ofNullable(context.getRunAsGroup())
          .map(SecurityTranslation::box)
          .ifPresent(message::setRunAsGroup);
      Optional.ofNullable(context.getSeLinuxOptions())
          .map(SecurityTranslation::seLinux)
          .ifPresent(message::setSelinuxOptions);
      message
          .addAllSupplementalGroups(supplementalGroups(context))
          .setSupplementalGroupsPolicy(supplementalGroupsPolicy(context));
    }
    return message.build();
  }

  LinuxContainerSecurityContext container(
      SandboxRequest request, Container container, ResolvedImage image) {
    Pod pod = request.pod();
    EffectiveSecurity security = EffectiveSecurity.of(pod, container);
    LinuxContainerSecurityContext.Builder message =
        LinuxContainerSecurityContext.newBuilder()
            .setNamespaceOptions(NamespaceTranslation.of(request))
            .setPrivileged(security.isOn(SecurityContext::getPrivileged))
            .setReadonlyRootfs(security.isOn(SecurityContext::getReadOnlyRootFilesystem))
            .setNoNewPrivs(
                security
                    .container()
                    .map(SecurityContext::getAllowPrivilegeEscalation)
                    .map(allowed -> !allowed)
                    .orElse(false))
            .setSeccomp(ProfileTranslation.seccomp(pod, container, settings));
    runAs(message, security, image);
    security.seLinux().map(SecurityTranslation::seLinux).ifPresent(message::setSelinuxOptions);
    security
        .container()
        .map(SecurityContext::getCapabilities)
        .map(capabilities ->
            Capability.newBuilder()
                .addAllAddCapabilities(capabilities.getAdd())
                .addAllDropCapabilities(capabilities.getDrop())
                .build())
        .ifPresent(message::setCapabilities);
    security
        .pod()
        .ifPresent(context ->
            message
                .addAllSupplementalGroups(supplementalGroups(context))
                .setSupplementalGroupsPolicy(supplementalGroupsPolicy(context)));
    if (!security.container().map(SecurityContext::getProcMount).equals(Optional.of("Unmasked"))) {
      message.addAllMaskedPaths(maskedPaths).addAllReadonlyPaths(READ_ONLY_PATHS);
    }
    ProfileTranslation.appArmor(pod, container, message);
    return message.build();
  }

  /** An image that says nothing about its user runs as root. */
  private static void runAs(
      LinuxContainerSecurityContext.Builder message,
      EffectiveSecurity security,
      ResolvedImage image) {
    security.runAsGroup().map(SecurityTranslation::box).ifPresent(message::setRunAsGroup);
    if (security.runAsUser().isPresent()) {
      message.setRunAsUser(box(security.runAsUser().get()));
    } else if (image.uid().isEmpty() && !image.userName().isEmpty()) {
      message.setRunAsUsername(image.userName());
    } else {
      message.setRunAsUser(box(image.uid().orElse(0)));
    }
  }

  private static boolean hasPrivilegedContainer(PodSpec spec) {
    return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
        .map(Container::getSecurityContext)
        .anyMatch(context -> context != null && Boolean.TRUE.equals(context.getPrivileged()));
  }

  private static List<Long> supplementalGroups(PodSecurityContext context) {
    var groups = new ArrayList<Long>();
    Optional.ofNullable(context.getFsGroup()).ifPresent(groups::add);
    groups.addAll(context.getSupplementalGroups());
    return groups;
  }

  private static SupplementalGroupsPolicy supplementalGroupsPolicy(PodSecurityContext context) {
    return "Strict".equals(context.getSupplementalGroupsPolicy())
        ? SupplementalGroupsPolicy.Strict
        : SupplementalGroupsPolicy.Merge;
  }

  private static SELinuxOption seLinux(SELinuxOptions options) {
    return SELinuxOption.newBuilder()
        .setUser(Optional.ofNullable(options.getUser()).orElse(""))
        .setRole(Optional.ofNullable(options.getRole()).orElse(""))
        .setType(Optional.ofNullable(options.getType()).orElse(""))
        .setLevel(Optional.ofNullable(options.getLevel()).orElse(""))
        .build();
  }

  /** The protocol's box for a number that may be absent. */
  private static Int64Value box(long value) {
    return Int64Value.newBuilder().setValue(value).build();
  }
}
