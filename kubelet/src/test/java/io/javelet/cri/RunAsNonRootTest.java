package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ResolvedImage;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's TestVerifyRunAsNonRoot. */
class RunAsNonRootTest {
  private static final String WHERE =
      " (pod: \"web-node1_default(" + Pods.UID + ")\", container: web)";

  @ParameterizedTest(name = "nonRoot {0} runAsUser {1} image {2} {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        // runAsNonRoot, runAsUser, image's uid, image's user name, complaint
        "-, -, 0, '', -",
        "false, 0, 0, '', -",
        "true, 1, 0, '', -",
        "true, 0, 5, '', container's runAsUser breaks non-root policy",
        "true, -, 5, '', -",
        "true, -, 0, '', container has runAsNonRoot and image will run as root",
        "true, -, -, '', container has runAsNonRoot and image will run as root",
      })
  void rootIsRefusedWhereItIsForbidden(
      @Nullable Boolean nonRoot,
      @Nullable Long runAsUser,
      @Nullable Long imageUid,
      String imageUser,
      @Nullable String complaint) {
    Container container =
        Pods.container(c ->
            c.withNewSecurityContext()
                .withRunAsNonRoot(nonRoot)
                .withRunAsUser(runAsUser)
                .endSecurityContext());

    assertThat(violation(Pods.pod(container), container, imageUid, imageUser))
        .isEqualTo(Optional.ofNullable(complaint).map(text -> text + WHERE));
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 0"})
  void anImageUserThatIsANameCannotBeVerified(boolean nonRootByPod, int complaints) {
    Pod pod =
        Pods.pod(p ->
            p.editSpec()
                .withNewSecurityContext()
                .withRunAsNonRoot(nonRootByPod)
                .endSecurityContext()
                .endSpec());

    assertThat(violation(pod, Pods.container(), null, "nginx").stream())
        .hasSize(complaints)
        .allMatch(text ->
            text.equals(
                "container has runAsNonRoot and image has non-numeric user (nginx), cannot"
                    + " verify user is non-root"
                    + WHERE));
  }

  private static Optional<String> violation(
      Pod pod, Container container, @Nullable Long imageUid, String imageUser) {
    OptionalLong uid = imageUid == null ? OptionalLong.empty() : OptionalLong.of(imageUid);
    return RunAsNonRoot.violation(
        pod, container, new ResolvedImage("sha256:abc", Pods.IMAGE, uid, imageUser));
  }
}
