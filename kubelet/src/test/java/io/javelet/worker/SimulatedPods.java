package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleBuilder;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LifecycleHandlerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.javelet.pod.StaticPods;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random pods, and random changes of them. */
final class SimulatedPods {
  static final List<String> IMAGES = List.of("image-a", "image-b", "image-c");
  private static final List<String> POLICIES = List.of("Always", "Always", "OnFailure", "Never");

  private final Random random;
  private int made;

  SimulatedPods(Random random) {
    this.random = random;
  }

  /** A pod of that name; of a static pod the UID says what it is, of an API pod who it is. */
  Pod pod(String name, boolean isStatic) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withRestartPolicy(pick(POLICIES))
            .withTerminationGracePeriodSeconds(pick(List.of(0L, 1L, 5L, 30L)))
            .withHostNetwork(random.nextInt(4) == 0)
            .withContainers(containers("c", 1 + random.nextInt(2)))
            .withInitContainers(initContainers())
            .endSpec();
    if (random.nextInt(8) == 0) {
      pod.editSpec().withActiveDeadlineSeconds(30L + random.nextInt(300)).endSpec();
    }
    return isStatic ? asStatic(pod.build()) : withUid(pod.build(), name + "-api-" + made++);
  }

  /** The same pod with another image, or of a static pod perhaps another grace period. */
  Pod changed(Pod pod) {
    PodBuilder changed = new PodBuilder(pod);
    List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
    int which = random.nextInt(containers.size());
    containers.set(
        which, new ContainerBuilder(containers.get(which)).withImage(pick(IMAGES)).build());
    changed.editSpec().withContainers(containers).endSpec();
    if (StaticPods.isStatic(pod) && random.nextBoolean()) {
      changed.editSpec().withTerminationGracePeriodSeconds((long) random.nextInt(40)).endSpec();
    }
    return StaticPods.isStatic(pod) ? asStatic(changed.build()) : changed.build();
  }

  /** The same pod as the API server shows it once its deletion was asked for. */
  Pod deleted(Pod pod, Instant now) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp(now.toString())
        .withDeletionGracePeriodSeconds((long) random.nextInt(20))
        .endMetadata()
        .build();
  }

  private List<Container> containers(String prefix, int count) {
    List<Container> containers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ContainerBuilder container =
          new ContainerBuilder()
              .withName(prefix + i)
              .withImage(pick(IMAGES))
              .withImagePullPolicy("IfNotPresent");
      if (random.nextInt(6) == 0) {
        container
            .withRestartPolicy(pick(List.of("Never", "OnFailure")))
            .withRestartPolicyRules(
                new ContainerRestartRuleBuilder()
                    .withAction(random.nextInt(3) == 0 ? "RestartAllContainers" : "Restart")
                    .withNewExitCodes()
                    .withOperator("In")
                    .withValues(42)
                    .endExitCodes()
                    .build());
      }
      containers.add(watched(container));
    }
    return containers;
  }

  private List<Container> initContainers() {
    if (random.nextInt(3) != 0) {
      return List.of();
    }
    return containers("i", 1 + random.nextInt(2)).stream()
        .map(c ->
            new ContainerBuilder(c)
                .withRestartPolicy(random.nextBoolean() ? "Always" : null)
                .withRestartPolicyRules(List.of())
                .build())
        .map(c -> c.getRestartPolicy() == null ? unwatched(c) : c)
        .toList();
  }

  /** Init containers that end before the others begin have neither probes nor hooks. */
  private static Container unwatched(Container container) {
    return new ContainerBuilder(container)
        .withLivenessProbe(null)
        .withReadinessProbe(null)
        .withStartupProbe(null)
        .withLifecycle(null)
        .build();
  }

  private Container watched(ContainerBuilder container) {
    if (random.nextInt(4) == 0) {
      container.withLivenessProbe(probe("liveness"));
    }
    if (random.nextInt(4) == 0) {
      container.withReadinessProbe(probe("readiness"));
    }
    if (random.nextInt(6) == 0) {
      container.withStartupProbe(probe("startup"));
    }
    LifecycleBuilder hooks = new LifecycleBuilder();
    if (random.nextInt(4) == 0) {
      hooks.withPreStop(hook(SimulatedCommands.PRE_STOP));
    }
    if (random.nextInt(6) == 0) {
      hooks.withPostStart(hook(SimulatedCommands.POST_START));
    }
    return container.withLifecycle(hooks.build()).build();
  }

  private Probe probe(String kind) {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand(SimulatedCommands.probe(kind))
        .endExec()
        .withInitialDelaySeconds(pick(List.of(0, 0, 7)))
        .withPeriodSeconds(pick(List.of(5, 10, 20)))
        .withTimeoutSeconds(5)
        .withFailureThreshold(1 + random.nextInt(3))
        .withSuccessThreshold(kind.equals("readiness") ? 1 + random.nextInt(2) : 1)
        .build();
  }

  private LifecycleHandler hook(List<String> command) {
    return random.nextInt(3) == 0
        ? new LifecycleHandlerBuilder()
            .withNewSleep()
            .withSeconds(pick(List.of(0L, 1L, 10L)))
            .endSleep()
            .build()
        : new LifecycleHandlerBuilder().withNewExec().withCommand(command).endExec().build();
  }

  private static Pod asStatic(Pod pod) {
    String uid = pod.getMetadata().getName() + "-" + Integer.toHexString(pod.getSpec().hashCode());
    return new PodBuilder(withUid(pod, uid))
        .editMetadata()
        .addToAnnotations(StaticPods.HASH_ANNOTATION, uid)
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
        .endMetadata()
        .build();
  }

  private static Pod withUid(Pod pod, String uid) {
    return new PodBuilder(pod).editMetadata().withUid(uid).endMetadata().build();
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
