package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.environment.EnvironmentFiles.Content;
import io.javelet.environment.EnvironmentFiles.Place;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import io.javelet.runtime.ContainerRequest.ProcessSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restates the cases of upstream's {@code TestMakeEnvironmentVariables}, {@code
 * TestExtractContainerResourceValue} and {@code TestExpandCommandAndArgs}.
 */
class ContainerProcessTest {
  private static final PodFacts FACTS =
      new PodFacts(
          List.of("10.1.2.3", "fd00::3"),
          List.of("192.0.2.1", "fd00::1"),
          "node1",
          new PodFacts.Allocatable(3500, 8_000_000_000L, 100_000_000_000L));

  private static final ContainerProcess.Sources NOTHING =
      new ContainerProcess.Sources(ConfigObjects.NONE, EnvironmentFiles.NONE, ClusterServices.NONE);

  @Test
  void literalsKeepTheirOrder() {
    assertThat(environment(literal("B", "1"), literal("A", "2"), literal("E", null)))
        .containsExactly(variable("B", "1"), variable("A", "2"), variable("E", ""));
  }

  @Test
  void aValueSeesOnlyWhatWasDefinedBefore() {
    assertThat(
            environment(
                literal("EARLY", "$(LATE) $(EARLY)"),
                literal("LATE", "now"),
                literal("AFTER", "$(LATE)-$(EARLY) $$(LATE)")))
        .containsExactly(
            variable("EARLY", "$(LATE) $(EARLY)"),
            variable("LATE", "now"),
            variable("AFTER", "now-$(LATE) $(EARLY) $(LATE)"));
  }

  @Test
  void aSecondDefinitionWinsAndSeesTheFirst() {
    assertThat(environment(literal("PATH", "/bin"), literal("PATH", "$(PATH):/sbin")))
        .containsExactly(variable("PATH", "/bin:/sbin"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata.name                                  | web
          metadata.namespace                             | ns
          metadata.uid                                   | u1
          metadata.labels['app']                         | front
          metadata.labels['example.org/tier']            | gold
          metadata.labels['absent']                      | ''
          metadata.annotations['note']                   | it's ['fine']
          metadata.annotations['absent']                 | ''
          spec.nodeName                                  | node1
          spec.serviceAccountName                        | robot
          status.podIP                                   | 10.1.2.3
          status.podIPs                                  | 10.1.2.3,fd00::3
          status.hostIP                                  | 192.0.2.1
          status.hostIPs                                 | 192.0.2.1,fd00::1
          """)
  void aFieldOfThePod(String path, String expected) {
    assertThat(environment(field(path, "v1"), literal("COPY", "<$(F)>")))
        .containsExactly(variable("F", expected), variable("COPY", "<" + expected + ">"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata.labels",
        "metadata.generateName",
        "spec.hostname",
        "status.phase",
        "",
        "nodeName",
        "metadata.labels[app]",
        "metadata.finalizers['x']"
      })
  void aFieldThatCannotBeAskedForFails(String path) {
    assertThat(failure(field(path, "v1"))).isEqualTo("unsupported fieldPath: " + path);
  }

  @Test
  void aFieldOfAnotherVersionFails() {
    assertThat(failure(field("metadata.name", "v2"))).isEqualTo("unsupported pod version: v2");
  }

  @Test
  void aFieldNeedNotNameAVersion() {
    assertThat(environment(field("metadata.name", null))).containsExactly(variable("F", "web"));
  }

  /** Container {@code main} requests 250m and 64Mi and is limited to 1500m, 1Gi, 2Mi of pages. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          requests.cpu               | -     | -     | 1
          requests.cpu               | -     | 1m    | 250
          requests.cpu               | -     | 100m  | 3
          requests.cpu               | -     | 0     | 1
          requests.memory            | -     | -     | 67108864
          requests.memory            | -     | 1Mi   | 64
          requests.memory            | -     | 1Gi   | 1
          requests.memory            | -     | 1M    | 68
          requests.ephemeral-storage | -     | -     | 0
          limits.cpu                 | -     | -     | 2
          limits.cpu                 | -     | 1m    | 1500
          limits.memory              | -     | 1Ki   | 1048576
          limits.hugepages-2Mi       | -     | 1Mi   | 2
          requests.hugepages-2Mi     | -     | -     | 0
          limits.ephemeral-storage   | -     | 1G    | 100
          limits.cpu                 | main  | 1m    | 1500
          limits.cpu                 | other | 1m    | 3500
          limits.memory              | other | -     | 8000000000
          requests.memory            | other | -     | 0
          limits.cpu                 | setup | 1m    | 100
          """)
  void aResourceOfAContainer(
      String resource, @Nullable String container, @Nullable String divisor, String expected) {
    assertThat(environment(resourceField(resource, container, divisor)))
        .containsExactly(variable("R", expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          limits.cpu     | main   | nobody   | container nobody not found
          limits.gpu     | main   | -        | unsupported container resource : limits.gpu
          cpu            | main   | -        | unsupported container resource : cpu
          usage.cpu      | main   | -        | unsupported container resource : usage.cpu
          """)
  void aResourceThatCannotBeAskedForFails(
      String resource, String asking, @Nullable String container, String expected) {
    assertThat(failure(resourceField(resource, container, null))).as(asking).isEqualTo(expected);
  }

  @Test
  void aLimitThatIsNotDeclaredIsThePods() {
    Pod pod =
        new PodBuilder(pod())
            .editSpec()
            .withResources(
                new ResourceRequirementsBuilder()
                    .addToLimits("cpu", new Quantity("2"))
                    .addToLimits("memory", new Quantity("3Gi"))
                    .build())
            .endSpec()
            .build();

    assertThat(
            environment(
                pod,
                container(
                    resourceField("limits.cpu", "other", "1m"),
                    new EnvVarBuilder(resourceField("limits.memory", "other", "1Gi"))
                        .withName("M")
                        .build(),
                    new EnvVarBuilder(resourceField("limits.cpu", "main", "1m"))
                        .withName("OWN")
                        .build())))
        .containsExactly(variable("R", "2000"), variable("M", "3"), variable("OWN", "1500"));
  }

  @Test
  void aMissingConfigMapOrSecretIsNamed() {
    assertThat(failure(configMapKey("settings", null)))
        .isEqualTo("configmap \"settings\" not found");
    assertThat(failure(configMapKey("settings", false)))
        .isEqualTo("configmap \"settings\" not found");
    assertThat(failure(secretKey("token", null))).isEqualTo("secret \"token\" not found");
    assertThat(
            failed(
                new ContainerBuilder()
                    .withName("main")
                    .addNewEnvFrom()
                    .withNewConfigMapRef("all", false)
                    .endEnvFrom()
                    .build()))
        .isEqualTo("configmap \"all\" not found");
    assertThat(
            failed(
                new ContainerBuilder()
                    .withName("main")
                    .addNewEnvFrom()
                    .withNewSecretRef("all", null)
                    .endEnvFrom()
                    .build()))
        .isEqualTo("secret \"all\" not found");
  }

  @Test
  void anOptionalReferenceIsLeftOut() {
    Container container =
        new ContainerBuilder(
                container(
                    literal("A", "1"),
                    configMapKey("settings", true),
                    secretKey("token", true),
                    literal("B", "$(C)")))
            .addNewEnvFrom()
            .withNewConfigMapRef("all", true)
            .endEnvFrom()
            .addNewEnvFrom()
            .withNewSecretRef("all", true)
            .endEnvFrom()
            .build();

    assertThat(environment(pod(), container))
        .containsExactly(variable("A", "1"), variable("B", "$(C)"));
  }

  @Test
  void aValueComesFromAFileInAVolume() {
    assertThat(ofFile(false, new Content.Text("OTHER='1'\nKEY='from $(HOME)'")))
        .isEqualTo(
            new ProcessResult.Ready(
                new ProcessSettings(List.of(), List.of(), List.of(variable("F", "from $(HOME)")))));
  }

  @Test
  void whatIsOptionalMayBeMissingInAFileOrWithIt() {
    var nothing = new ProcessResult.Ready(new ProcessSettings(List.of(), List.of(), List.of()));

    assertThat(ofFile(true, new Content.Absent())).isEqualTo(nothing);
    assertThat(ofFile(true, new Content.Text("OTHER='1'"))).isEqualTo(nothing);
    assertThat(ofFile(true, new Content.Text("KEY=''"))).isEqualTo(nothing);
  }

  @Test
  void whatIsMissingInAFileIsNamed() {
    assertThat(ofFile(false, new Content.Absent()))
        .isEqualTo(
            notCreated(
                "environment variable file \"config.env\" of volume \"data\" does not exist"));
    assertThat(ofFile(false, new Content.Text("OTHER='1'")))
        .isEqualTo(notCreated("environment variable key \"KEY\" not found in file"));
  }

  @Test
  void aFileThatIsWrongIsSoForAnOptionalValueToo() {
    assertThat(ofFile(true, new Content.Text("KEY=1")))
        .isEqualTo(
            notCreated(
                "couldn't parse env file: invalid environment variable format at line 1:"
                    + " value must be enclosed in single quotes"));
    assertThat(ofFile(true, new Content.Unreadable("no"))).isEqualTo(notCreated("no"));
  }

  private static ProcessResult notCreated(String message) {
    return new ProcessResult.Failed("CreateContainerConfigError", message);
  }

  private static ProcessResult ofFile(boolean optional, Content content) {
    Container container =
        container(
            new EnvVarBuilder()
                .withName("F")
                .withNewValueFrom()
                .withNewFileKeyRef("KEY", optional, "config.env", "data")
                .endValueFrom()
                .build());
    assertThat(EnvironmentFiles.of(container)).containsExactly(new Place("data", "config.env"));
    return ContainerProcess.settings(
        pod(),
        container,
        FACTS,
        new ContainerProcess.Sources(
            ConfigObjects.NONE,
            new EnvironmentFiles(Map.of(new Place("data", "config.env"), content)),
            ClusterServices.NONE));
  }

  @Test
  void commandAndArgumentsAreExpandedWithTheWholeEnvironment() {
    Container container =
        new ContainerBuilder(container(literal("PORT", "80"), field("metadata.name", "v1")))
            .withCommand("/bin/$(F)", "$$(PORT)")
            .withArgs("--port=$(PORT)", "$(NOBODY)", "")
            .build();

    assertThat(ContainerProcess.settings(pod(), container, FACTS, NOTHING))
        .isEqualTo(
            new ProcessResult.Ready(
                new ProcessSettings(
                    List.of("/bin/web", "$(PORT)"),
                    List.of("--port=80", "$(NOBODY)", ""),
                    List.of(variable("PORT", "80"), variable("F", "web")))));
  }

  @Test
  void aContainerThatSaysNothingGetsNothing() {
    assertThat(
            ContainerProcess.settings(
                pod(), new ContainerBuilder().withName("main").build(), FACTS, NOTHING))
        .isEqualTo(new ProcessResult.Ready(new ProcessSettings(List.of(), List.of(), List.of())));
  }

  private static List<EnvironmentVariable> environment(EnvVar... variables) {
    return environment(pod(), container(variables));
  }

  private static List<EnvironmentVariable> environment(Pod pod, Container container) {
    return switch (ContainerProcess.settings(pod, container, FACTS, NOTHING)) {
      case ProcessResult.Ready(ProcessSettings settings) -> settings.environment();
      case ProcessResult.Failed failed -> throw new AssertionError(failed);
    };
  }

  private static String failure(EnvVar variable) {
    return failed(container(literal("BEFORE", "1"), variable, literal("AFTER", "2")));
  }

  private static String failed(Container container) {
    return switch (ContainerProcess.settings(pod(), container, FACTS, NOTHING)) {
      case ProcessResult.Ready ready -> throw new AssertionError(ready);
      case ProcessResult.Failed(String reason, String message) -> {
        assertThat(reason).isEqualTo("CreateContainerConfigError");
        yield message;
      }
    };
  }

  private static EnvironmentVariable variable(String name, String value) {
    return new EnvironmentVariable(name, value);
  }

  private static EnvVar literal(String name, @Nullable String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String path, @Nullable String version) {
    return new EnvVarBuilder()
        .withName("F")
        .withNewValueFrom()
        .withNewFieldRef(version, path)
        .endValueFrom()
        .build();
  }

  private static EnvVar resourceField(
      String resource, @Nullable String container, @Nullable String divisor) {
    return new EnvVarBuilder()
        .withName("R")
        .withNewValueFrom()
        .withNewResourceFieldRef()
        .withResource(resource)
        .withContainerName(container)
        .withDivisor(divisor == null ? null : new Quantity(divisor))
        .endResourceFieldRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar configMapKey(String name, @Nullable Boolean optional) {
    return new EnvVarBuilder()
        .withName("C")
        .withNewValueFrom()
        .withNewConfigMapKeyRef("key", name, optional)
        .endValueFrom()
        .build();
  }

  private static EnvVar secretKey(String name, @Nullable Boolean optional) {
    return new EnvVarBuilder()
        .withName("C")
        .withNewValueFrom()
        .withNewSecretKeyRef("key", name, optional)
        .endValueFrom()
        .build();
  }

  private static Container container(EnvVar... variables) {
    return new ContainerBuilder(pod().getSpec().getContainers().getFirst())
        .withEnv(variables)
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid("u1")
        .withLabels(Map.of("app", "front", "example.org/tier", "gold"))
        .withAnnotations(Map.of("note", "it's ['fine']"))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName("robot")
        .addNewContainer()
        .withName("main")
        .withNewResources()
        .addToRequests("cpu", new Quantity("250m"))
        .addToRequests("memory", new Quantity("64Mi"))
        .addToLimits("cpu", new Quantity("1500m"))
        .addToLimits("memory", new Quantity("1Gi"))
        .addToLimits("hugepages-2Mi", new Quantity("2Mi"))
        .endResources()
        .endContainer()
        .addNewContainer()
        .withName("other")
        .endContainer()
        .addNewInitContainer()
        .withName("setup")
        .withNewResources()
        .addToLimits("cpu", new Quantity("100m"))
        .endResources()
        .endInitContainer()
        .endSpec()
        .build();
  }
}
