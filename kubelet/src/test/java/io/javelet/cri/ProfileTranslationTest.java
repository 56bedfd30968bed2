package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.SecurityProfile;
import io.javelet.cri.api.v1.SecurityProfile.ProfileType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's TestGetSeccompProfile and TestGetProfile of AppArmor. */
class ProfileTranslationTest {
  private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/web";
  private static final Pod POD = Pods.pod(Pods.container());

  @Test
  void withoutASeccompProfileTheNodeDecides() {
    assertThat(seccomp(POD, Pods.container()))
        .isEqualTo(SecurityProfile.newBuilder().setProfileType(ProfileType.Unconfined).build());
    assertThat(
            ProfileTranslation.seccomp(
                POD,
                Pods.container(),
                new TranslationSettings(Pods.SETTINGS.seccompProfiles(), true, List.of())))
        .isEqualTo(SecurityProfile.newBuilder().setProfileType(ProfileType.RuntimeDefault).build());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "RuntimeDefault, -, RuntimeDefault, ''",
        "Unconfined, -, Unconfined, ''",
        "Localhost, a/b.json, Localhost, /var/lib/kubelet/seccomp/a/b.json"
      })
  void aSeccompProfileOfPodOrContainerIsPassedOn(
      String type, String file, ProfileType sent, String reference) {
    SecurityProfile expected =
        SecurityProfile.newBuilder().setProfileType(sent).setLocalhostRef(reference).build();
    var profile = new SeccompProfile(file, type);

    assertThat(seccomp(POD, withSeccomp(profile))).isEqualTo(expected);
    assertThat(
            seccomp(
                Pods.pod(p ->
                    p.editSpec()
                        .withNewSecurityContext()
                        .withSeccompProfile(profile)
                        .endSecurityContext()
                        .endSpec()),
                Pods.container()))
        .isEqualTo(expected);
  }

  @Test
  void aSeccompProfileOutsideItsFolderIsNeverUsed() {
    Container container = withSeccomp(new SeccompProfile("../../etc/passwd", "Localhost"));

    assertThatThrownBy(() -> seccomp(POD, container))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../../etc/passwd");
    assertThat(
            seccomp(POD, withSeccomp(new SeccompProfile("/etc/passwd", "Localhost")))
                .getLocalhostRef())
        .isEqualTo("/var/lib/kubelet/seccomp/etc/passwd");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "RuntimeDefault, -, RuntimeDefault, '', runtime/default",
        "Unconfined, -, Unconfined, '', unconfined",
        "Localhost, mine, Localhost, mine, localhost/mine"
      })
  @SuppressWarnings("deprecation") // the field that older runtimes read
  void anAppArmorProfileFillsTheOldFieldToo(
      String type, String name, ProfileType sent, String reference, String old) {
    LinuxContainerSecurityContext context =
        appArmor(POD, withAppArmor(new AppArmorProfile(name, type)));

    assertThat(context.getApparmor())
        .isEqualTo(
            SecurityProfile.newBuilder().setProfileType(sent).setLocalhostRef(reference).build());
    assertThat(context.getApparmorProfile()).isEqualTo(old);
  }

  @Test
  void theContainersAppArmorGoesBeforeItsAnnotationAndThatBeforeThePods() {
    Pod pod =
        Pods.pod(p ->
            p.editMetadata()
                .addToAnnotations(ANNOTATION, "localhost/annotated")
                .endMetadata()
                .editSpec()
                .withNewSecurityContext()
                .withAppArmorProfile(new AppArmorProfile("pods", "Localhost"))
                .endSecurityContext()
                .endSpec());
    Pod withoutAnnotation = Pods.pod(p -> p.withSpec(pod.getSpec()));

    assertThat(
            appArmor(pod, withAppArmor(new AppArmorProfile("own", "Localhost")))
                .getApparmor()
                .getLocalhostRef())
        .isEqualTo("own");
    assertThat(appArmor(pod, Pods.container()).getApparmor().getLocalhostRef())
        .isEqualTo("annotated");
    assertThat(appArmor(withoutAnnotation, Pods.container()).getApparmor().getLocalhostRef())
        .isEqualTo("pods");
  }

  @ParameterizedTest
  @CsvSource({"runtime/default, RuntimeDefault", "unconfined, Unconfined"})
  void annotationsNameTheProfilesInOldWords(String annotation, ProfileType sent) {
    Pod pod =
        Pods.pod(p -> p.editMetadata().addToAnnotations(ANNOTATION, annotation).endMetadata());

    assertThat(appArmor(pod, Pods.container()).getApparmor().getProfileType()).isEqualTo(sent);
  }

  private static SecurityProfile seccomp(Pod pod, Container container) {
    return ProfileTranslation.seccomp(pod, container, Pods.SETTINGS);
  }

  private static LinuxContainerSecurityContext appArmor(Pod pod, Container container) {
    LinuxContainerSecurityContext.Builder message = LinuxContainerSecurityContext.newBuilder();
    ProfileTranslation.appArmor(pod, container, message);
    return message.build();
  }

  private static Container withSeccomp(SeccompProfile profile) {
    return Pods.container(
        c -> c.withNewSecurityContext().withSeccompProfile(profile).endSecurityContext());
  }

  private static Container withAppArmor(AppArmorProfile profile) {
    return Pods.container(
        c -> c.withNewSecurityContext().withAppArmorProfile(profile).endSecurityContext());
  }
}
