package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.RealContainerd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many pods as a node takes, through the scheduler, against the calls to the runtime alone that
 * the same pods need: minutes long and in need of a quiet machine, so not among the tests of every
 * run. {@code integration-tests/slow/cluster} runs it and shows the figures.
 */
final class CapacitySlow {
  private static final int PODS = 110;
  private static final int ROUNDS = 3;

  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.ownedByClass();

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(JoiningNode.settings().flag("-v=2")).keepingPods();

  @TempDir static Path folder;

  @BeforeAll
  static void join() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    agent.process().start();
    JoiningNode.awaitServiceAccount(cluster, agent);
  }

  @Test
  void aFullNodeIsFilledNearlyAsFastAsTheRuntimeAllows() throws Exception {
    boolean apart = Processors.keepControlPlaneApart();
    var pods =
        new BarePods(
            agent.containerd().channel(),
            folder,
            agent.place().cgroupRoot() + "/kubepods/besteffort");
    List<Double> bare = new ArrayList<>();
    List<Double> scheduled = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      pods.prepare(PODS);
      bare.add(timed("bare calls", pods::run));
      pods.remove();
      scheduled.add(timed("through the scheduler", CapacitySlow::deploy));
      cluster.kubectl("delete", "deployment", "full");
      agent.removeAllPods();
    }
    double least = bare.stream().sorted().toList().get(ROUNDS / 2);
    double took = scheduled.stream().sorted().toList().get(ROUNDS / 2);
    System.out.printf(
        Locale.ROOT,
        "%d pods: bare calls %.1f s, through the scheduler %.1f s (medians of %d), %.2f times;"
            + " control plane %s%n",
        PODS,
        least,
        took,
        ROUNDS,
        took / least,
        apart ? "on a processor of its own" : "on the node's processor");
    assertThat(took / least).isLessThan(1.2);
  }

  private static double timed(String what, Callable<?> work) throws Exception {
    ProcessorTime before = ProcessorTime.now(agent.process().pid());
    long start = System.nanoTime();
    work.call();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d pods: %s %.1f s, %s%n",
        PODS,
        what,
        seconds,
        ProcessorTime.now(agent.process().pid()).since(before));
    return seconds;
  }

  /** From the command of a user until the API server says that all are ready. */
  private static String deploy() throws Exception {
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: full}
        spec:
          replicas: %d
          selector: {matchLabels: {app: full}}
          template:
            metadata: {labels: {app: full}}
            spec:
              hostNetwork: true
              terminationGracePeriodSeconds: 1
              containers:
              - {name: main, image: %s, command: [sleep, "100000"]}
        """
            .formatted(PODS, RealContainerd.BUSYBOX_IMAGE));
    // One that is told, since one that asks again and again would take the processor for itself.
    return cluster.kubectl(
        "wait",
        "deployment/full",
        "--timeout=" + (Await.PATIENCE.toSeconds() - 5) + "s",
        "--for=jsonpath={.status.readyReplicas}=" + PODS);
  }
}
