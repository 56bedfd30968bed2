package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pods on a filesystem whose server never answers, and their neighbours. */
final class HungVolumeIT {
  private static final int HUNG = 3;
  private static final int NEIGHBOURS = 20;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private static BusyboxPod neighbour(int number) {
    return BusyboxPod.named("neighbour-" + number)
        .main(container ->
            container.addNewVolumeMount().withName("v").withMountPath("/v").endVolumeMount())
        .edit(pod ->
            pod.editSpec()
                .addNewVolume()
                .withName("v")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec());
  }

  private static BusyboxPod hung(int number, Path path) {
    return HungFilesystem.user("hung-" + number, path, number != 0);
  }

  /** How long it takes until the neighbours, all put there at once, run. */
  private static Duration startOfNeighbours() throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < NEIGHBOURS; i++) {
      agent.manifests().put(neighbour(i));
    }
    for (int i = 0; i < NEIGHBOURS; i++) {
      agent.runtime().awaitRunning("neighbour-" + i, "main");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void endOfNeighbours() throws IOException, InterruptedException {
    for (int i = 0; i < NEIGHBOURS; i++) {
      agent.manifests().remove(neighbour(i));
    }
    for (int i = 0; i < NEIGHBOURS; i++) {
      agent.runtime().awaitGone("neighbour-" + i);
    }
  }

  private static boolean isLogged(String text) throws IOException {
    return agent.process().log().stream().anyMatch(line -> line.contains(text));
  }

  @Test
  void aHungFilesystemDelaysNobodyButItsOwnPods() throws Exception {
    Path dead = Files.createDirectory(scratch.resolve("dead"));
    Duration alone = startOfNeighbours();
    endOfNeighbours();
    try (var _ = HungFilesystem.mount(dead)) {
      for (int i = 0; i < HUNG; i++) {
        agent.manifests().put(hung(i, dead));
      }
      // The neighbours come while the hung pods' first looks still wait for an answer.
      Duration beside = startOfNeighbours();
      System.out.printf(
          "%d pods started in %d ms alone, in %d ms beside %d hung ones%n",
          NEIGHBOURS, alone.toMillis(), beside.toMillis(), HUNG);

      assertThat(beside).isLessThan(alone.multipliedBy(3).plusSeconds(5));
      Await.until(
          "each hung pod to be told",
          () ->
              isLogged("hostPath " + dead + " does not answer within")
                  && isLogged("hostPath " + dead + " still does not answer"),
          () -> agent.process().logTail());
      List<String> started =
          IntStream.range(0, HUNG)
              .mapToObj(i -> "hung-" + i)
              .filter(name -> !agent.runtime().containers(name).isEmpty())
              .toList();
      assertThat(started).isEmpty();
      // A hung pod ends like any other, while its filesystem still hangs.
      agent.manifests().remove(hung(1, dead));
      agent.pods().awaitGone("hung-1");
      endOfNeighbours();
    }
    // When the filesystem is well again, the pods start by themselves.
    agent.runtime().awaitRunning("hung-0", "main");
    Pod pod = agent.pods().awaitRunning("hung-2");
    assertThat(PodsView.restarts(pod, "main")).isZero();
    assertThat(dead.resolve("inside")).isDirectory();
  }
}
