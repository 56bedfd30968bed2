package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.CriChannel;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
      AgentUnderTest.notStarted(JoiningNode.settings()).keepingPods();

  @TempDir static Path folder;

  @BeforeAll
  static void join() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    agent.process().start();
    JoiningNode.awaitServiceAccount(cluster, agent);
  }

  @Test
  void aFullNodeIsFilledNearlyAsFastAsTheRuntimeAllows() throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> scheduled = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      bare.add(bareCalls(round));
      scheduled.add(deployment());
    }
    double least = bare.stream().sorted().toList().get(ROUNDS / 2);
    double took = scheduled.stream().sorted().toList().get(ROUNDS / 2);
    System.out.printf(
        "%d pods: bare calls %s s, through the scheduler %s s, median %.2f times%n",
        PODS, bare, scheduled, took / least);
    assertThat(took / least).isLessThan(1.2);
  }

  private static double seconds(long since) {
    return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
  }

  private static double deployment() throws Exception {
    long start = System.nanoTime();
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
    Await.until(
        "all pods to run",
        () ->
            cluster
                .tryKubectl("get", "deployment", "full", "-o", "jsonpath={.status.readyReplicas}")
                .output()
                .equals(String.valueOf(PODS)),
        () -> cluster.tryKubectl("get", "pods").output());
    double took = seconds(start);
    cluster.kubectl("delete", "deployment", "full");
    agent.removeAllPods();
    return took;
  }

  private static double bareCalls(int round)
      throws IOException, InterruptedException, ExecutionException {
    CriChannel runtime = agent.containerd().channel();
    List<PodSandboxConfig> pods = new ArrayList<>();
    for (int i = 0; i < PODS; i++) {
      String name = "bare-%d-%d".formatted(round, i);
      Path logs = Files.createDirectories(folder.resolve(name));
      pods.add(
          PodSandboxConfig.newBuilder()
              .setMetadata(
                  PodSandboxMetadata.newBuilder()
                      .setName(name)
                      .setNamespace("default")
                      .setUid(name))
              .setLogDirectory(logs.toString())
              .setLinux(
                  LinuxPodSandboxConfig.newBuilder()
                      .setSecurityContext(
                          LinuxSandboxSecurityContext.newBuilder()
                              .setNamespaceOptions(
                                  NamespaceOption.newBuilder().setNetwork(NamespaceMode.NODE))))
              .build());
    }
    List<Future<String>> running = new ArrayList<>();
    double took;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (PodSandboxConfig pod : pods) {
        running.add(threads.submit(() -> run(runtime, pod)));
      }
      for (Future<String> each : running) {
        each.get();
      }
      took = seconds(start);
      List<Future<Boolean>> leaving = new ArrayList<>();
      for (Future<String> each : running) {
        String sandbox = each.get();
        leaving.add(threads.submit(() -> remove(runtime, sandbox)));
      }
      for (Future<Boolean> each : leaving) {
        each.get();
      }
    }
    return took;
  }

  private static String run(CriChannel runtime, PodSandboxConfig pod) {
    String sandbox =
        runtime
            .runtime()
            .withDeadlineAfter(3, TimeUnit.MINUTES)
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
            .getPodSandboxId();
    String container =
        runtime
            .runtime()
            .withDeadlineAfter(3, TimeUnit.MINUTES)
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .setSandboxConfig(pod)
                    .setConfig(
                        ContainerConfig.newBuilder()
                            .setMetadata(ContainerMetadata.newBuilder().setName("main"))
                            .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
                            .addAllCommand(List.of("sleep", "100000"))
                            .setLogPath("main.log"))
                    .build())
            .getContainerId();
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .startContainer(StartContainerRequest.newBuilder().setContainerId(container).build());
    return sandbox;
  }

  private static boolean remove(CriChannel runtime, String sandbox) {
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    return true;
  }
}
