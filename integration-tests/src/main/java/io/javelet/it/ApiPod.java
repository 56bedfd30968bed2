package io.javelet.it;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.UUID;

/** A pod as an API server in memory is given it: with the defaults that a real one fills in. */
public final class ApiPod {
  private ApiPod() {}

  /**
   * A pod whose container "main" runs a script in a shell.
   *
   * @param name called as a static pod, {@code <name>-<node>}, so that the views of an agent's pods
   *     find it
   * @param node it is bound to
   */
  public static PodBuilder of(String name, String node, String script) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name + "-" + node)
        .withNamespace("default")
        .withUid(UUID.randomUUID().toString())
        .withGeneration(1L)
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .withHostNetwork(true)
        .withRestartPolicy("Always")
        .withDnsPolicy("ClusterFirst")
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(5L)
        .addNewContainer()
        .withName("main")
        .withImage(RealContainerd.BUSYBOX_IMAGE)
        .withImagePullPolicy("IfNotPresent")
        .withTerminationMessagePath("/dev/termination-log")
        .withTerminationMessagePolicy("File")
        .withCommand("sh", "-c", script)
        .endContainer()
        .endSpec();
  }
}
