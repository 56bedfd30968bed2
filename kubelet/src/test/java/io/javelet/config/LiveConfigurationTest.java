package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.config.option.ConfigurationDiff.Change;
import io.javelet.config.option.LoggingOptions;
import io.javelet.config.option.PodOptions;
import io.javelet.config.report.ConfigurationProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveConfigurationTest {
  private static final String[] FLAGS = {
    "--config=kubelet.yaml", "--kubeconfig=k", "--max-pods=50"
  };

  private final Loading loading;
  private final LiveConfiguration live;
  private final List<Long> verbosities = new ArrayList<>();

  LiveConfigurationTest(@TempDir Path directory) {
    loading = new Loading(directory);
    write("");
    live = new LiveConfiguration(Loading.loaded(loading.load(FLAGS)), () -> loading.load(FLAGS));
    live.subscribe(
        LoggingOptions.OPTIONS,
        configuration -> verbosities.add(configuration.process().logging().verbosity()));
  }

  private void write(String body) {
    loading.write("kubelet.yaml", Loading.HEAD + body);
  }

  private ReloadOutcome.Applied applied() {
    ReloadOutcome outcome = live.reload();
    assertThat(outcome).isInstanceOf(ReloadOutcome.Applied.class);
    return (ReloadOutcome.Applied) outcome;
  }

  @Test
  void whatNobodyChangedTellsNobody() {
    write("# a comment\n");
    assertThat(live.reload()).isEqualTo(new ReloadOutcome.Unchanged());
    assertThat(verbosities).isEmpty();
  }

  @Test
  void aSubscriberHearsOfItsOptions() {
    write("logging:\n  verbosity: 4\n");
    ReloadOutcome.Applied applied = applied();
    assertThat(applied.inForce().stream().map(Change::toString))
        .containsExactly("logging.verbosity: 0 -> 4");
    assertThat(applied.needRestart()).isEmpty();
    assertThat(verbosities).containsExactly(4L);
    assertThat(live.settings().get(LoggingOptions.VERBOSITY)).isEqualTo(4);
    assertThat(live.reload()).isEqualTo(new ReloadOutcome.Unchanged());
  }

  @Test
  void theRestIsNamedOnceAndWaitsForARestart() {
    write("podPidsLimit: 100\nlogging:\n  verbosity: 2\n");
    ReloadOutcome.Applied applied = applied();
    assertThat(applied.needRestart().stream().map(Change::toString))
        .containsExactly("podPidsLimit: -1 -> 100");
    assertThat(live.settings().get(PodOptions.POD_PIDS_LIMIT)).isEqualTo(-1);
    assertThat(live.reload()).isEqualTo(new ReloadOutcome.Unchanged());
    assertThat(verbosities).containsExactly(2L);
  }

  @Test
  void aFlagStillWins() {
    write("maxPods: 70\n");
    assertThat(live.reload()).isEqualTo(new ReloadOutcome.Unchanged());
    assertThat(live.settings().get(PodOptions.MAX_PODS)).isEqualTo(50);
  }

  @Test
  void aBrokenFileChangesNothingAndIsSaidOnce() {
    write("logging:\n  verbosity: 4\nport: many\n");
    ReloadOutcome outcome = live.reload();
    assertThat(outcome).isInstanceOf(ReloadOutcome.Refused.class);
    assertThat(((ReloadOutcome.Refused) outcome).problems())
        .map(ConfigurationProblem::text)
        .singleElement()
        .asString()
        .endsWith("kubelet.yaml:5:7: port: \"many\" is a string; expected a whole number");
    assertThat(verbosities).isEmpty();
    assertThat(live.settings().get(LoggingOptions.VERBOSITY)).isZero();
    assertThat(live.reload()).isEqualTo(new ReloadOutcome.Unchanged());

    write("logging:\n  verbosity: 4\n");
    assertThat(applied().inForce()).hasSize(1);
  }

  @Test
  void whatWasRepairedToWhatIsInForceIsGoodNews() {
    write("port: many\n");
    assertThat(live.reload()).isInstanceOf(ReloadOutcome.Refused.class);
    write("");
    ReloadOutcome.Applied applied = applied();
    assertThat(applied.inForce()).isEmpty();
    assertThat(applied.needRestart()).isEmpty();
  }

  @Test
  void onlyOptionsDeclaredReloadableCanBeFollowed() {
    assertThatThrownBy(() -> live.subscribe(Set.of(PodOptions.MAX_PODS), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxPods is not declared reloadable");
  }

  @Test
  void aSubscribersBugHarmsNoOther() {
    live.subscribe(
        LoggingOptions.OPTIONS,
        _ -> {
          throw new IllegalStateException("bug");
        });
    List<Long> later = new ArrayList<>();
    live.subscribe(
        LoggingOptions.OPTIONS, changed -> later.add(changed.process().logging().verbosity()));
    write("logging:\n  verbosity: 3\n");
    assertThat(applied().inForce()).hasSize(1);
    assertThat(later).containsExactly(3L);
  }
}
