package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.PodCalls;
import io.javelet.pod.PodSourceName;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Declares the pods that the API server has bound to this node. While it is away, what it declared
 * last stays declared. Upstream's counterpart: {@code config.NewSourceApiserver}.
 */
public final class ApiServerPodSource implements PodSource {
  private final Following pods;

  /**
   * @param node the node's name
   */
  public ApiServerPodSource(
      PodCalls calls, String node, PodSnapshots snapshots, RandomGenerator random) {
    this.pods =
        calls.ofNode(node, (List<Pod> all) -> snapshots.publish(PodSourceName.API, all), random);
  }

  @Override
  public PodSourceName name() {
    return PodSourceName.API;
  }

  @Override
  public void start() {
    pods.start();
  }

  @Override
  public void stop() throws InterruptedException {
    pods.stop();
  }
}
