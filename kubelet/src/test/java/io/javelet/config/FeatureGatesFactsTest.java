package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.gate.FeatureGate;
import io.javelet.config.gate.FeatureGates;
import io.javelet.config.gate.GateCatalogue;
import io.javelet.config.gate.RetiredGate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every feature gate of upstream's, and those it removed. */
final class FeatureGatesFactsTest {
  private static final GateCatalogue CATALOGUE = GateCatalogue.load();

  @TempDir Path directory;

  static Stream<List<String>> rows() {
    return Facts.rows("facts/feature-gates.tsv", 5).stream();
  }

  static Stream<RetiredGate> retired() {
    return CATALOGUE.retired().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyGateHasUpstreamsStageDefaultAndLock(List<String> row) {
    FeatureGate gate = CATALOGUE.find(row.getFirst()).orElseThrow();
    assertThat(gate.stage().name()).isEqualTo(row.get(1));
    assertThat(gate.enabledByDefault()).isEqualTo(Boolean.parseBoolean(row.get(2)));
    assertThat(gate.locked()).isEqualTo(row.get(3).equals("y"));
    assertThat(FeatureGates.defaults().enabled(gate.name())).isEqualTo(gate.enabledByDefault());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyGateCanBeSetAsFarAsUpstreamLetsIt(List<String> row) {
    boolean other = !Boolean.parseBoolean(row.get(2));
    LoadResult result =
        new Loading(directory).load("--feature-gates=" + row.getFirst() + "=" + other);
    boolean dependent = row.getFirst().equals("AllAlpha") || row.getFirst().equals("AllBeta");
    if (row.get(3).equals("y")) {
      assertThat(Loading.problems(result))
          .contains(
              "flag --feature-gates[%s]: %s is not possible: the gate is locked to %s"
                  .formatted(row.getFirst(), other, row.get(2)));
    } else if (!dependent) {
      assertThat(result)
          .satisfiesAnyOf(
              r -> assertThat(Loading.loaded(r).gates().enabled(row.getFirst())).isEqualTo(other),
              r -> assertThat(Loading.problems(r)).allMatch(p -> p.contains(row.getFirst())));
    }
  }

  @Test
  void theTableAndTheCatalogueHaveTheSameGates() {
    assertThat(CATALOGUE.known().stream().map(FeatureGate::name))
        .containsExactlyInAnyOrderElementsOf(rows().map(List::getFirst).toList());
  }

  @ParameterizedTest
  @MethodSource("retired")
  void aRemovedGateIsAWarningWhateverItsValue(RetiredGate gate) {
    assertThat(CATALOGUE.find(gate.name())).isEmpty();
    for (boolean value : List.of(true, false)) {
      LoadResult result =
          new Loading(directory).load("--feature-gates=" + gate.name() + "=" + value);
      assertThat(Loading.loaded(result).gates().all()).doesNotContainKey(gate.name());
      assertThat(Loading.warnings(result))
          .contains(
              "flag --feature-gates: feature gate %s has had no effect since %s: %s"
                  .formatted(gate.name(), gate.removedIn(), gate.fate()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LegacyNodeRoleBehavior, 1.22",
    "NodeDisruptionExclusion, 1.22",
    "CSIMigrationAWS, 1.27",
    "SupportPodPidsLimit, 1.22",
    "SeccompDefault, 1.29",
    "IPv6DualStack, 1.25",
    "APIPriorityAndFairness, 1.31"
  })
  void oldInstallationsNamesAreKnown(String name, String removedIn) {
    assertThat(CATALOGUE.findRetired(name).orElseThrow().removedIn()).isEqualTo(removedIn);
  }

  @Test
  void whatADistributionAddedIsAWarning() {
    LoadResult result = new Loading(directory).file("featureGates:\n  AlibabaPlatform: true\n");
    assertThat(Loading.loaded(result).warnings())
        .singleElement()
        .asString()
        .endsWith(
            "kubelet.yaml:4:20: feature gate AlibabaPlatform is OpenShift's own and has no"
                + " effect on the kubelet");
  }

  @Test
  void aNameThatNeverExistedIsAnErrorWithASuggestion() {
    LoadResult result = new Loading(directory).file("featureGates:\n  NodSwap: true\n");
    assertThat(Loading.problems(result))
        .singleElement()
        .asString()
        .endsWith(
            "kubelet.yaml:4:12: featureGates[NodSwap]: there is no such feature gate;"
                + " did you mean \"NodeSwap\"?");
  }

  @Test
  void flagsAreAddedToTheGatesOfTheFile() {
    LoadResult result =
        new Loading(directory)
            .file(
                "featureGates:\n  CRIListStreaming: true\n  EventedPLEG: true\n",
                "--feature-gates=EventedPLEG=false,QOSReserved=true",
                "--feature-gates=ContextualLogging=false");
    assertThat(Loading.loaded(result).gates().all())
        .containsAllEntriesOf(
            Map.of(
                "CRIListStreaming", true,
                "EventedPLEG", false,
                "QOSReserved", true,
                "ContextualLogging", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AllAlpha", "AllBeta"})
  void aMetaGateMovesItsStageButNoNamedGate(String meta) {
    FeatureGate.Stage stage =
        meta.equals("AllAlpha") ? FeatureGate.Stage.ALPHA : FeatureGate.Stage.BETA;
    boolean value = stage == FeatureGate.Stage.ALPHA;
    String named = value ? "EventedPLEG" : "ContextualLogging";
    FeatureGates gates = FeatureGates.of(CATALOGUE, Map.of(meta, value, named, !value));
    assertThat(CATALOGUE.known())
        .filteredOn(gate -> gate.stage() == stage && !gate.locked())
        .filteredOn(gate -> !gate.name().equals(named) && !gate.name().startsWith("All"))
        .isNotEmpty()
        .allMatch(gate -> gates.enabled(gate.name()) == value);
    assertThat(gates.enabled(named)).isEqualTo(!value);
  }
}
