package io.javelet.it;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.function.UnaryOperator;
import tools.jackson.databind.ObjectMapper;

/**
 * A manifest of a pod with busybox, on the host's network, with a container {@code main} that runs
 * until it is told to end, and then ends at once. Immutable: every change gives another one.
 */
public final class BusyboxPod {
  /** The name of its first container. */
  public static final String MAIN = "main";

  private static final long GRACE_SECONDS = 5;

  private final Pod pod;

  private BusyboxPod(Pod pod) {
    this.pod = pod;
  }

  /** One that waits. */
  public static BusyboxPod named(String name) {
    return new BusyboxPod(
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withHostNetwork(true)
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .addToContainers(waiting(MAIN, "").build())
            .endSpec()
            .build());
  }

  /** Its name, without the node's. */
  public String name() {
    return pod.getMetadata().getName();
  }

  /** With a network namespace of its own. */
  public BusyboxPod onOwnNetwork() {
    return edit(builder -> builder.editSpec().withHostNetwork(false).endSpec());
  }

  /** {@code main} first runs this shell script, and then waits to be ended. */
  public BusyboxPod firstRunning(String script) {
    return main(container -> container.withCommand(waiting(MAIN, script).build().getCommand()));
  }

  /** {@code main} runs just this shell script, as its first process. */
  public BusyboxPod running(String script) {
    return main(container -> container.withCommand("sh", "-c", script));
  }

  /** With a further container that waits. */
  public BusyboxPod withContainer(String name) {
    return edit(builder -> builder.editSpec().addToContainers(waiting(name, "").build()).endSpec());
  }

  /** With {@code main} changed. */
  public BusyboxPod main(UnaryOperator<ContainerBuilder> change) {
    return edit(builder -> {
      ContainerBuilder container =
          new ContainerBuilder(builder.buildSpec().getContainers().getFirst());
      return builder.editSpec().setToContainers(0, change.apply(container).build()).endSpec();
    });
  }

  /** With anything changed. */
  public BusyboxPod edit(UnaryOperator<PodBuilder> change) {
    return new BusyboxPod(change.apply(new PodBuilder(pod)).build());
  }

  /** The manifest. */
  public String text() {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(pod);
  }

  /** A shell waits for its child and for signals; as first process it must ask for the latter. */
  private static ContainerBuilder waiting(String name, String first) {
    String script = "trap 'exit 0' TERM\n" + first + "\nsleep 2147483 &\nwait\n";
    return new ContainerBuilder()
        .withName(name)
        .withImage(RealContainerd.BUSYBOX_IMAGE)
        .withCommand("sh", "-c", script);
  }
}
