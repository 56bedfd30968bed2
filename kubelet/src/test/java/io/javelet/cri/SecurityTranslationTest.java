package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.javelet.cri.api.v1.IDMapping;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.SELinuxOption;
import io.javelet.cri.api.v1.SecurityProfile;
import io.javelet.cri.api.v1.SecurityProfile.ProfileType;
import io.javelet.cri.api.v1.SupplementalGroupsPolicy;
import io.javelet.cri.api.v1.UserNamespace;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.SandboxRequest;
import io.javelet.runtime.UserNamespaceRange;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Restates upstream's security context tests of kuberuntime and securitycontext. */
class SecurityTranslationTest {
  private static final Pod POD = Pods.pod(Pods.container());
  private static final PodSecurityContext FULL_POD_CONTEXT =
      new PodSecurityContextBuilder()
          .withRunAsUser(1L)
          .withRunAsGroup(2L)
          .withFsGroup(3L)
          .withSupplementalGroups(4L, 5L)
          .withSupplementalGroupsPolicy("Strict")
          .withNewSeLinuxOptions("s0:c1", "r", "t", "u")
          .build();

  private static final SELinuxOption SELINUX =
      SELinuxOption.newBuilder().setUser("u").setRole("r").setType("t").setLevel("s0:c1").build();

  @Test
  void aPlainSandboxIsUnprivilegedUnderTheRuntimesProfile() {
    LinuxSandboxSecurityContext sandbox = sandbox(POD);

    assertThat(sandbox.getPrivileged()).isFalse();
    assertThat(sandbox.getSeccomp()).isEqualTo(profile(ProfileType.RuntimeDefault, ""));
    assertThat(sandbox.hasRunAsUser()).isFalse();
    assertThat(sandbox.hasRunAsGroup()).isFalse();
    assertThat(sandbox.getReadonlyRootfs()).isFalse();
  }

  @Test
  void aSandboxTakesThePodsUsersGroupsAndLabels() {
    LinuxSandboxSecurityContext sandbox = sandbox(pod(FULL_POD_CONTEXT));

    assertThat(sandbox.getRunAsUser().getValue()).isEqualTo(1);
    assertThat(sandbox.getRunAsGroup().getValue()).isEqualTo(2);
    assertThat(sandbox.getSupplementalGroupsList()).containsExactly(3L, 4L, 5L);
    assertThat(sandbox.getSupplementalGroupsPolicy()).isEqualTo(SupplementalGroupsPolicy.Strict);
    assertThat(sandbox.getSelinuxOptions()).isEqualTo(SELINUX);
  }

  @Test
  void onePrivilegedContainerMakesTheSandboxPrivileged() {
    Pod pod =
        new PodBuilder(POD)
            .editSpec()
            .addNewInitContainer()
            .withName("init")
            .withNewSecurityContext()
            .withPrivileged(true)
            .endSecurityContext()
            .endInitContainer()
            .endSpec()
            .build();

    assertThat(sandbox(pod).getPrivileged()).isTrue();
  }

  @Test
  void aPlainContainerIsConfined() {
    LinuxContainerSecurityContext context = container(POD, new SecurityContext());

    assertThat(context.getPrivileged()).isFalse();
    assertThat(context.getReadonlyRootfs()).isFalse();
    assertThat(context.getNoNewPrivs()).isFalse();
    assertThat(context.hasCapabilities()).isFalse();
    assertThat(context.hasRunAsGroup()).isFalse();
    assertThat(context.hasApparmor()).isFalse();
    assertThat(context.getMaskedPathsList())
        .containsExactly(
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
            "/sys/devices/virtual/powercap",
            "/sys/devices/system/cpu/cpu0/thermal_throttle");
    assertThat(context.getReadonlyPathsList())
        .containsExactly("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
  }

  @Test
  void anUnmaskedProcMountHidesNothing() {
    LinuxContainerSecurityContext context =
        container(POD, new SecurityContextBuilder().withProcMount("Unmasked").build());

    assertThat(context.getMaskedPathsList()).isEmpty();
    assertThat(context.getReadonlyPathsList()).isEmpty();
    assertThat(
            container(POD, new SecurityContextBuilder().withProcMount("Default").build())
                .getMaskedPathsList())
        .isNotEmpty();
  }

  @Test
  void whatTheContainerSaysGoesBeforeWhatThePodSays() {
    LinuxContainerSecurityContext context =
        container(
            pod(FULL_POD_CONTEXT),
            new SecurityContextBuilder()
                .withRunAsUser(11L)
                .withRunAsGroup(12L)
                .withNewSeLinuxOptions("s0:c2", "", "", "")
                .build());

    assertThat(context.getRunAsUser().getValue()).isEqualTo(11);
    assertThat(context.getRunAsGroup().getValue()).isEqualTo(12);
    assertThat(context.getSelinuxOptions())
        .isEqualTo(SELinuxOption.newBuilder().setLevel("s0:c2").build());
    assertThat(context.getSupplementalGroupsList()).containsExactly(3L, 4L, 5L);
    assertThat(context.getSupplementalGroupsPolicy()).isEqualTo(SupplementalGroupsPolicy.Strict);
  }

  @Test
  void whatTheContainerLeavesOpenThePodSays() {
    LinuxContainerSecurityContext context = container(pod(FULL_POD_CONTEXT), new SecurityContext());

    assertThat(context.getRunAsUser().getValue()).isEqualTo(1);
    assertThat(context.getRunAsGroup().getValue()).isEqualTo(2);
    assertThat(context.getSelinuxOptions()).isEqualTo(SELINUX);
  }

  @Test
  void withoutAUserInTheSpecTheImagesUserIsTaken() {
    assertThat(withImage(OptionalLong.of(1000), "").getRunAsUser().getValue()).isEqualTo(1000);
    assertThat(withImage(OptionalLong.empty(), "nginx").getRunAsUsername()).isEqualTo("nginx");
    assertThat(withImage(OptionalLong.empty(), "nginx").hasRunAsUser()).isFalse();
    assertThat(withImage(OptionalLong.empty(), "").getRunAsUser().getValue()).isZero();
    assertThat(withImage(OptionalLong.empty(), "").hasRunAsUser()).isTrue();
  }

  @Test
  void privilegesCapabilitiesAndRootFilesystemAreTheContainersOwn() {
    LinuxContainerSecurityContext context =
        container(
            POD,
            new SecurityContextBuilder()
                .withPrivileged(true)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withAdd("NET_ADMIN")
                .withDrop("ALL")
                .endCapabilities()
                .build());

    assertThat(context.getPrivileged()).isTrue();
    assertThat(context.getReadonlyRootfs()).isTrue();
    assertThat(context.getCapabilities().getAddCapabilitiesList()).containsExactly("NET_ADMIN");
    assertThat(context.getCapabilities().getDropCapabilitiesList()).containsExactly("ALL");
  }

  @Test
  void onlyAnExplicitNoToEscalationForbidsNewPrivileges() {
    assertThat(
            container(POD, new SecurityContextBuilder().withAllowPrivilegeEscalation(false).build())
                .getNoNewPrivs())
        .isTrue();
    assertThat(
            container(POD, new SecurityContextBuilder().withAllowPrivilegeEscalation(true).build())
                .getNoNewPrivs())
        .isFalse();
  }

  @Test
  void aPodsOwnUsersAreOneRangeForUsersAndGroupsInSandboxAndContainer() {
    SandboxRequest plain = Pods.sandboxRequest(POD);
    var request =
        new SandboxRequest(
            plain.pod(),
            plain.attempt(),
            plain.hostname(),
            plain.dns(),
            plain.logDirectory(),
            plain.cgroupParent(),
            plain.resources(),
            "kata",
            Optional.of(new UserNamespaceRange(4_294_901_760L, 65_536)));
    IDMapping mapping =
        IDMapping.newBuilder().setHostId((int) 4_294_901_760L).setLength(65_536).build();
    UserNamespace expected =
        UserNamespace.newBuilder()
            .setMode(NamespaceMode.POD)
            .addUids(mapping)
            .addGids(mapping)
            .build();

    assertThat(SecurityTranslation.sandbox(request).getNamespaceOptions().getUsernsOptions())
        .isEqualTo(expected);
    assertThat(
            new SecurityTranslation(Pods.SETTINGS)
                .container(request, Pods.container(), Pods.RESOLVED)
                .getNamespaceOptions()
                .getUsernsOptions())
        .isEqualTo(expected);
    assertThat(new PodTranslation(Pods.SETTINGS).runSandbox(request).getRuntimeHandler())
        .isEqualTo("kata");
  }

  private static LinuxSandboxSecurityContext sandbox(Pod pod) {
    return SecurityTranslation.sandbox(Pods.sandboxRequest(pod));
  }

  private static LinuxContainerSecurityContext withImage(OptionalLong uid, String userName) {
    return new SecurityTranslation(Pods.SETTINGS)
        .container(
            Pods.sandboxRequest(POD),
            Pods.container(),
            new ResolvedImage("sha256:abc", Pods.IMAGE, uid, userName));
  }

  private static LinuxContainerSecurityContext container(Pod pod, SecurityContext context) {
    Container container = Pods.container(c -> c.withSecurityContext(context));
    return new SecurityTranslation(Pods.SETTINGS)
        .container(Pods.sandboxRequest(pod), container, Pods.RESOLVED);
  }

  private static Pod pod(PodSecurityContext context) {
    return Pods.pod(p -> p.editSpec().withSecurityContext(context).endSpec());
  }

  private static SecurityProfile profile(ProfileType type, String reference) {
    return SecurityProfile.newBuilder().setProfileType(type).setLocalhostRef(reference).build();
  }
}
