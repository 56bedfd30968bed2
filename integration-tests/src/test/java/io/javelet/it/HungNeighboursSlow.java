package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much pods on a hung filesystem delay their neighbours, pod by pod: in need of a quiet
 * machine, so not among the tests of every run. {@code integration-tests/slow/hung-neighbours} runs
 * it and shows the figures.
 */
final class HungNeighboursSlow {
  private static final int HUNG = 3;
  private static final int NEIGHBOURS = 20;
  private static final int ROUNDS = Integer.getInteger("javelet.rounds", 3);
  private static final long PROMISED_MILLIS = 100;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private int made;

  /** From the manifest to the running container, one pod after the other. */
  private List<Long> starts() throws IOException, InterruptedException {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < NEIGHBOURS; i++) {
      BusyboxPod pod = BusyboxPod.named("neighbour-" + made++);
      long start = System.nanoTime();
      agent.manifests().put(pod);
      agent.runtime().awaitRunning(pod.name(), BusyboxPod.MAIN);
      millis.add((System.nanoTime() - start) / 1_000_000);
      agent.manifests().remove(pod);
      agent.runtime().awaitGone(pod.name());
    }
    return millis;
  }

  @Test
  void podsOnAHungFilesystemDelayNobody() throws Exception {
    List<Long> alone = new ArrayList<>();
    List<Long> beside = new ArrayList<>();
    starts();
    for (int round = 0; round < ROUNDS; round++) {
      alone.addAll(starts());
      Path dead = Files.createDirectory(scratch.resolve("dead-" + round));
      try (var _ = HungFilesystem.mount(dead)) {
        for (int i = 0; i < HUNG; i++) {
          agent.manifests().put(HungFilesystem.user("hung-" + round + "-" + i, dead, i > 0));
        }
        beside.addAll(starts());
        for (int i = 0; i < HUNG; i++) {
          agent.manifests().remove(HungFilesystem.user("hung-" + round + "-" + i, dead, i > 0));
        }
      }
    }
    print("alone", alone);
    print("beside " + HUNG + " hung pods", beside);
    long typical = share(beside, 50) - share(alone, 50);
    System.out.printf(
        "a hung filesystem delays a neighbour by %d ms at the median, %d ms at the 90th of 100%n",
        typical, share(beside, 90) - share(alone, 90));

    assertThat(typical).isLessThan(PROMISED_MILLIS);
  }

  private static void print(String what, List<Long> millis) {
    System.out.printf(
        "%d starts %s: median %d ms, 90th of 100 %d ms, longest %d ms; each: %s%n",
        millis.size(),
        what,
        share(millis, 50),
        share(millis, 90),
        Collections.max(millis),
        millis.stream().map(String::valueOf).collect(Collectors.joining(" ")));
  }

  private static long share(List<Long> millis, int percent) {
    List<Long> sorted = millis.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
