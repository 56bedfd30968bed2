package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Log files of containers: where they are, and how large. */
final class LogRotationIT {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_FILES = 4;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("containerLogMaxSize", "64Ki")
              .field("containerLogMaxFiles", MAX_FILES)
              .field("containerLogMaxWorkers", 2));

  @Test
  void aLogLiesWhereCollectorsLookForIt() throws Exception {
    agent.manifests().put(BusyboxPod.named("logged").firstRunning("echo found"));
    agent.logs().awaitText("logged", "main", "found");
    ContainerView main = agent.runtime().awaitRunning("logged", "main");
    String uid = agent.pods().awaitRunning("logged").getMetadata().getUid();
    String pod = "logged-" + agent.place().node();

    Path link =
        agent
            .place()
            .containerLogLinks()
            .resolve("%s_default_main-%s.log".formatted(pod, main.id()));

    assertThat(Files.readSymbolicLink(link))
        .isEqualTo(agent.place().podLogs().resolve("default_%s_%s/main/0.log".formatted(pod, uid)));
    assertThat(Files.readString(link)).contains("stdout F found");
  }

  @Test
  void aLogIsMovedAsideBeforeItGrowsFarBeyondItsSizeAndNothingThatIsKeptIsTorn() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("talker")
                .firstRunning(
                    "i=0; while [ $i -lt 60 ]; do seq $((i*100+10000)) $((i*100+10099));"
                        + " i=$((i+1)); sleep 0.05; done; echo all said"));

    long largest = 0;
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    while (!hasSaid("talker", "all said")) {
      for (Path file : files("talker")) {
        largest = Math.max(largest, sizeOf(file));
      }
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
    }

    assertThat(largest).isLessThan(2L * MAX_BYTES);
    Await.until(
        "older logs to be compressed",
        () -> files("talker").stream().filter(file -> file.toString().endsWith(".gz")).count() >= 1,
        () -> files("talker").toString());
    List<Path> files = files("talker");
    assertThat(files).hasSizeBetween(2, MAX_FILES);
    List<Integer> numbers = numbers(files);
    assertThat(numbers.getLast()).isEqualTo(15999);
    for (int i = 1; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
    }
  }

  @Test
  void aLogThatSomebodyRemovedIsThereAgain() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("robbed")
                .firstRunning(
                    "i=0; while true; do echo still here $i; i=$((i+1)); sleep 0.2; done"));
    agent.logs().awaitText("robbed", "main", "still here 0");
    Files.delete(agent.logs().files("robbed", "main").getFirst());

    agent.logs().awaitText("robbed", "main", "still here");
  }

  private static boolean hasSaid(String pod, String text) {
    try {
      for (Path file : files(pod)) {
        if (!file.toString().endsWith(".gz") && content(file).contains(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException movedAside) {
      return false;
    }
  }

  /** All files, the oldest first and the one in use last. */
  private static List<Path> files(String pod) throws IOException {
    Comparator<Path> inUseLast =
        Comparator.comparing((Path file) -> file.getFileName().toString().endsWith(".log"));
    return agent.logs().files(pod, "main").stream()
        .sorted(inUseLast.thenComparing(file -> file.getFileName().toString()))
        .toList();
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  private static List<Integer> numbers(List<Path> files) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (Path file : files) {
      for (String line : content(file).lines().toList()) {
        String word = line.substring(line.lastIndexOf(' ') + 1);
        if (word.matches("\\d{5}")) {
          numbers.add(Integer.parseInt(word));
        }
      }
    }
    return numbers;
  }

  private static String content(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
