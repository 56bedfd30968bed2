package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much pods on a hung filesystem delay their neighbours, neighbour by neighbour. {@code
 * integration-tests/slow/hung-neighbours} runs it and shows the figures.
 *
 * <p>Each round starts the neighbours three times: alone, beside the hung pods, and alone again.
 * What a neighbour was delayed by is the difference to the mean of the two without, and the
 * difference between these two is what the machine's own unrest amounts to: the same figures, taken
 * with nothing hung. Of the rounds the median counts, neighbour by neighbour, and of the neighbours
 * the one that was delayed the most. A machine whose unrest alone is more than what is promised
 * says nothing about the promise, and the measurement fails for that.
 */
final class HungNeighboursSlow {
  private static final int HUNG = 3;
  private static final int NEIGHBOURS = 20;
  private static final int ROUNDS = Integer.getInteger("javelet.rounds", 5);
  private static final long PROMISED_MILLIS = 100;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private int made;

  /** The starts of one round, in milliseconds from the manifest to the running container. */
  private record Round(List<Long> before, List<Long> beside, List<Long> after) {
    /** What was hung cost this neighbour so much. */
    long delay(int neighbour) {
      return beside.get(neighbour) - (before.get(neighbour) + after.get(neighbour)) / 2;
    }

    /** Two starts of this neighbour with nothing hung differ by so much. */
    long unrest(int neighbour) {
      return Math.abs(before.get(neighbour) - after.get(neighbour));
    }
  }

  /** One pod after the other. */
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

  private List<Long> startsBesideHungPods(int round) throws IOException, InterruptedException {
    Path dead = Files.createDirectory(scratch.resolve("dead-" + round));
    List<BusyboxPod> hung = new ArrayList<>();
    for (int i = 0; i < HUNG; i++) {
      hung.add(HungFilesystem.user("hung-" + round + "-" + i, dead, i > 0));
    }
    try (var _ = HungFilesystem.mount(dead)) {
      for (BusyboxPod pod : hung) {
        agent.manifests().put(pod);
      }
      List<Long> millis = starts();
      for (BusyboxPod pod : hung) {
        agent.manifests().remove(pod);
      }
      for (BusyboxPod pod : hung) {
        agent.pods().awaitGone(pod.name());
      }
      return millis;
    }
  }

  @Test
  void podsOnAHungFilesystemDelayNobody() throws Exception {
    starts();
    List<Round> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(new Round(starts(), startsBesideHungPods(round), starts()));
    }
    print("alone", rounds.stream().flatMap(round -> round.before().stream()).toList());
    print(
        "beside " + HUNG + " hung pods",
        rounds.stream().flatMap(round -> round.beside().stream()).toList());
    print("alone again", rounds.stream().flatMap(round -> round.after().stream()).toList());
    List<Long> delays = perNeighbour(rounds, Round::delay);
    List<Long> unrest = perNeighbour(rounds, Round::unrest);
    System.out.printf(
        "a hung filesystem delays a neighbour by %d ms at the median and by %d ms at most; two"
            + " starts without one differ by %d ms and by %d ms at most (medians of %d rounds; each"
            + " neighbour: %s)%n",
        median(delays),
        Collections.max(delays),
        median(unrest),
        Collections.max(unrest),
        ROUNDS,
        delays.stream().map(String::valueOf).collect(Collectors.joining(" ")));

    assertThat(Collections.max(unrest))
        .as("the machine's own unrest, which would hide what is looked for")
        .isLessThan(PROMISED_MILLIS);
    assertThat(Collections.max(delays)).isLessThan(PROMISED_MILLIS);
  }

  /** Of every neighbour the median over all rounds. */
  private static List<Long> perNeighbour(
      List<Round> rounds, BiFunction<Round, Integer, Long> figure) {
    return IntStream.range(0, NEIGHBOURS)
        .mapToObj(i -> median(rounds.stream().map(round -> figure.apply(round, i)).toList()))
        .toList();
  }

  private static void print(String what, List<Long> millis) {
    System.out.printf(
        "%d starts %s: median %d ms, longest %d ms; each: %s%n",
        millis.size(),
        what,
        median(millis),
        Collections.max(millis),
        millis.stream().map(String::valueOf).collect(Collectors.joining(" ")));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
