package io.javelet.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.OfContainer;
import io.javelet.runtime.ProbeResults.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProbeCheckpointTest {
  private static final ContainerId A = new ContainerId("a");
  private static final ContainerId B = new ContainerId("b");

  @TempDir private Path folder;

  @Test
  void theNextAgentKnowsWhatWasReadyAndStartedButNotWhatWasAlive() throws Exception {
    ProbeCheckpoint first = ProbeCheckpoint.open(file());
    first.changed(
        new ProbeResults(
            Map.of(
                A,
                new OfContainer(
                    Optional.of(Result.FAILURE),
                    Optional.of(Result.SUCCESS),
                    Optional.of(Result.SUCCESS)),
                B,
                new OfContainer(Optional.empty(), Optional.empty(), Optional.of(Result.FAILURE)))));
    first.stop();

    ProbeCheckpoint second = ProbeCheckpoint.open(file());

    assertThat(second.restored().startup(A)).contains(Result.SUCCESS);
    assertThat(second.restored().readiness(A)).contains(Result.SUCCESS);
    assertThat(second.restored().liveness(A)).isEmpty();
    assertThat(second.restored().startup(B)).isEmpty();
    assertThat(second.restored().readiness(B)).contains(Result.FAILURE);
    second.stop();
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws Exception {
    ProbeCheckpoint first = ProbeCheckpoint.open(file());
    first.changed(
        new ProbeResults(
            Map.of(
                A,
                new OfContainer(Optional.empty(), Optional.empty(), Optional.of(Result.SUCCESS)))));
    first.stop();
    Files.writeString(file(), Files.readString(file()).replace("a -", "b -"));

    ProbeCheckpoint second = ProbeCheckpoint.open(file());

    assertThat(second.restored().readiness(A)).isEmpty();
    assertThat(second.restored().readiness(B)).isEmpty();
    second.stop();
  }

  @ParameterizedTest
  @CsvSource({
    "readiness-period.javelet.io/web, 250ms, 250",
    "readiness-period.javelet.io/web, 1s, 1000",
    "readiness-period.javelet.io/web, 10ms, -1",
    "readiness-period.javelet.io/web, often, -1",
    "liveness-period.javelet.io/web, 250ms, -1",
    "readiness-period.javelet.io/db, 250ms, -1"
  })
  void anAnnotationMayNameAPeriodBelowASecond(String key, String value, long millis) {
    Container container = new ContainerBuilder().withName("web").build();
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withAnnotations(Map.of(key, value))
            .endMetadata()
            .build();

    assertThat(ProbePeriods.declared(pod, container, ProbeKind.READINESS))
        .isEqualTo(millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)));
  }

  private Path file() throws IOException {
    return folder.resolve("probe_results_state");
  }
}
