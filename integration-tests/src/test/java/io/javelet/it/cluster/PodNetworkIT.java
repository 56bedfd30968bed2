package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.RealContainerd;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A runtime that learns from the cluster, by the agent, which addresses its pods have. */
final class PodNetworkIT {
  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.givingAddresses("10.253.0.0/16");

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(JoiningNode.settings()).tellingAddresses();

  @Test
  void podsHaveAddressesOfTheNetworkThatTheClusterGaveTheirNode() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    agent.process().start();
    JoiningNode.awaitServiceAccount(cluster, agent);
    String node = agent.place().node();

    awaitReady("node/" + node);
    String network = cluster.kubectl("get", "node", node, "-o", "jsonpath={.spec.podCIDR}").strip();
    assertThat(network).matches("10\\.253\\.\\d+\\.0/24");

    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: addressed}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - {name: main, image: %s, command: [sleep, "100000"]}
        """
            .formatted(RealContainerd.BUSYBOX_IMAGE));
    awaitReady("pod/addressed");
    String address =
        cluster.kubectl("get", "pod", "addressed", "-o", "jsonpath={.status.podIP}").strip();
    assertThat(address).startsWith(network.substring(0, network.lastIndexOf('.') + 1));
    cluster.kubectl("delete", "pod", "addressed", "--timeout=60s");
  }

  private static void awaitReady(String object) throws InterruptedException {
    Await.until(
        object + " to be ready",
        () ->
            cluster.tryKubectl("wait", "--for=condition=Ready", object, "--timeout=5s").code() == 0,
        () -> cluster.tryKubectl("describe", object).output() + agent.process().logTail());
  }
}
