package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Restates upstream's cases of environment variables from config maps and secrets. */
final class ObjectVariablesTest {
  private static final PodFacts FACTS =
      new PodFacts(List.of(), List.of(), "node1", new PodFacts.Allocatable(1000, 1, 1));

  private static final ConfigObjects OBJECTS =
      (pod, kind, name) ->
          switch (kind + " " + pod.getMetadata().getNamespace() + "/" + name) {
            case "CONFIG_MAP ns/settings" ->
                new Answer.Found(
                    new ConfigObject(
                        Map.of("COLOUR", ConfigValue.of("blue"), "SIZE", ConfigValue.of("9")),
                        Map.of("PICTURE", ConfigValue.of("binary")),
                        false));
            case "SECRET ns/token" ->
                new Answer.Found(
                    new ConfigObject(
                        Map.of("password", ConfigValue.of("s3cret"), "SIZE", ConfigValue.of("1")),
                        Map.of(),
                        false));
            case "SECRET ns/open" -> new Answer.Unreadable("secret \"open\": world-readable");
            default -> new Answer.Absent();
          };

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static ProcessResult settings(Container container) {
    return ContainerProcess.settings(
        pod(),
        container,
        FACTS,
        new ContainerProcess.Sources(OBJECTS, EnvironmentFiles.NONE, ClusterServices.NONE));
  }

  private static List<EnvironmentVariable> environment(Container container) {
    return switch (settings(container)) {
      case ProcessResult.Ready ready -> ready.settings().environment();
      case ProcessResult.Failed failed -> throw new AssertionError(failed);
    };
  }

  private static EnvironmentVariable variable(String name, String value) {
    return new EnvironmentVariable(name, value);
  }

  private static Container key(Kind kind, String name, String key, boolean optional) {
    var source =
        new ContainerBuilder().withName("main").addNewEnv().withName("X").withNewValueFrom();
    return switch (kind) {
      case CONFIG_MAP ->
          source.withNewConfigMapKeyRef(key, name, optional).endValueFrom().endEnv().build();
      case SECRET ->
          source.withNewSecretKeyRef(key, name, optional).endValueFrom().endEnv().build();
    };
  }

  @Test
  void aKeyOfAConfigMapOrSecretIsItsValue() {
    assertThat(environment(key(Kind.CONFIG_MAP, "settings", "COLOUR", false)))
        .containsExactly(variable("X", "blue"));
    assertThat(environment(key(Kind.SECRET, "token", "password", false)))
        .containsExactly(variable("X", "s3cret"));
  }

  @Test
  void aMissingKeyIsNamedUnlessItIsOptional() {
    assertThat(settings(key(Kind.CONFIG_MAP, "settings", "PICTURE", false)))
        .isEqualTo(
            new ProcessResult.Failed(
                "CreateContainerConfigError",
                "couldn't find key PICTURE in ConfigMap ns/settings"));
    assertThat(settings(key(Kind.SECRET, "token", "user", false)))
        .isEqualTo(
            new ProcessResult.Failed(
                "CreateContainerConfigError", "couldn't find key user in Secret ns/token"));
    assertThat(environment(key(Kind.SECRET, "token", "user", true))).isEmpty();
  }

  @Test
  void anUnreadableObjectIsRefusedEvenWhenItIsOptional() {
    assertThat(settings(key(Kind.SECRET, "open", "x", true)))
        .isEqualTo(
            new ProcessResult.Failed(
                "CreateContainerConfigError", "secret \"open\": world-readable"));
  }

  @Test
  void everythingOfAnObjectComesWithItsPrefixAndLaterSourcesWin() {
    Container container =
        new ContainerBuilder()
            .withName("main")
            .addNewEnvFrom()
            .withNewConfigMapRef("settings", false)
            .endEnvFrom()
            .addNewEnvFrom()
            .withPrefix("T_")
            .withNewSecretRef("token", false)
            .endEnvFrom()
            .addNewEnvFrom()
            .withNewSecretRef("token", false)
            .endEnvFrom()
            .addNewEnv()
            .withName("COLOUR")
            .withValue("not $(COLOUR) but $(T_password)")
            .endEnv()
            .build();

    assertThat(environment(container))
        .containsExactlyInAnyOrder(
            variable("COLOUR", "not blue but s3cret"),
            variable("SIZE", "1"),
            variable("T_password", "s3cret"),
            variable("T_SIZE", "1"),
            variable("password", "s3cret"));
  }

  @Test
  void aValueNeverShowsInTexts() {
    assertThat(ConfigValue.of("s3cret").toString()).doesNotContain("s3cret");
    assertThat(new ConfigObject(Map.of("k", ConfigValue.of("s3cret")), Map.of(), true).toString())
        .doesNotContain("s3cret");
  }
}
