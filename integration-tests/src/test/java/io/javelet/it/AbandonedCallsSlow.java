package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the runtime itself leaves when who asked for a sandbox or a container goes away before it
 * has the answer, as a killed agent does: plain CRI calls, no agent. It only tells, for {@code
 * integration-tests/slow/volume-rounds} to be judged by.
 */
final class AbandonedCallsSlow {
  private static final int ROUNDS = Integer.getInteger("javelet.rounds", 200);
  private static final int LONGEST_PATIENCE = Integer.getInteger("javelet.patience", 700);
  private static final long SETTLED = TimeUnit.SECONDS.toNanos(20);
  private static final Duration POLL = Duration.ofMillis(200);

  @RegisterExtension static final RealContainerd containerd = RealContainerd.ownedByClass();

  private final long seed = Long.getLong("javelet.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What was left by an earlier round and will stay. */
  private static final Set<String> known = new HashSet<>();

  enum Abandoned {
    SANDBOX,
    CONTAINER
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLeftOfWhatNobodyWaitedFor(Abandoned kind) throws Exception {
    Map<String, Integer> left = new TreeMap<>();
    int abandoned = 0;
    for (int round = 0; round < ROUNDS; round++) {
      PodSandboxConfig pod = pod(kind + "-" + round);
      boolean answered =
          switch (kind) {
            case SANDBOX -> answers(() -> sandbox(pod));
            case CONTAINER -> {
              String sandbox = sandbox(pod);
              yield answers(() -> container(pod, sandbox));
            }
          };
      abandoned += answered ? 0 : 1;
      for (String line : newWhenSettled()) {
        System.out.printf("round %d left: %s%n", round, line);
        left.merge(line.split(" ", 2)[0], 1, Integer::sum);
      }
    }
    System.out.printf(
        "%s: %d of %d calls abandoned, left for good: %s (seed %d)%n",
        kind, abandoned, ROUNDS, left, seed);
    assertThat(abandoned).isPositive();
  }

  private static PodSandboxConfig pod(String name) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder().setName(name).setNamespace("test").setUid(name))
        .build();
  }

  private static String sandbox(PodSandboxConfig pod) {
    return containerd
        .runtime()
        .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
        .getPodSandboxId();
  }

  private static void container(PodSandboxConfig pod, String sandbox) {
    var request =
        CreateContainerRequest.newBuilder()
            .setPodSandboxId(sandbox)
            .setSandboxConfig(pod)
            .setConfig(
                ContainerConfig.newBuilder()
                    .setMetadata(ContainerMetadata.newBuilder().setName("main"))
                    .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
                    .addCommand("/bin/sleep")
                    .addArgs("1000"))
            .build();
    String id = containerd.runtime().createContainer(request).getContainerId();
    containerd
        .runtime()
        .startContainer(StartContainerRequest.newBuilder().setContainerId(id).build());
  }

  /** Whether the calls were answered before their caller went away. */
  private boolean answers(Runnable calls) {
    int patience = random.nextInt(LONGEST_PATIENCE);
    try (Context.CancellableContext caller = Context.current().withCancellation()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              Thread.sleep(patience);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            caller.cancel(null);
          });
      caller.run(calls);
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
      return false;
    }
  }

  /** Removes every sandbox that the runtime tells of, until nothing is left or time is up. */
  private List<String> newWhenSettled() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SETTLED;
    while (true) {
      String refusal = "";
      try {
        containerd.removeAllPods();
      } catch (StatusRuntimeException refused) {
        refusal = " " + refused.getStatus();
      }
      List<String> left = new ArrayList<>(containerd.leftovers());
      left.removeAll(known);
      if (left.isEmpty() || System.nanoTime() > deadline) {
        known.addAll(left);
        String why = refusal;
        return left.stream().map(line -> line + why).toList();
      }
      Thread.sleep(POLL);
    }
  }
}
