package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What this node asks the API server about pods. Any thread. */
public final class PodCalls {
  private final ApiServer server;

  public PodCalls(ApiServer server) {
    this.server = server;
  }

  /**
   * Follows the pods that are bound to a node.
   *
   * @param follower takes all of them, each time something changed, on the listing's own thread
   */
  public Following ofNode(String node, Follower<Pod> follower, RandomGenerator random) {
    return new Reflector<Pod>(
        "pods",
        server,
        client -> client.pods().inAnyNamespace().withField("spec.nodeName", node),
        follower,
        random);
  }

  /** Makes a pod, as it is after that. */
  public Pod create(Pod pod) throws ApiServerException, InterruptedException {
    return server.call(client ->
        client.pods().inNamespace(pod.getMetadata().getNamespace()).resource(pod).create());
  }

  /**
   * Changes a pod's status.
   *
   * @param patch a strategic merge patch, as JSON
   * @return the pod after that
   */
  public Pod patchStatus(String namespace, String name, String patch)
      throws ApiServerException, InterruptedException {
    return server.call(client ->
        PlainRequests.patch(
            client,
            "/api/v1/namespaces/" + namespace + "/pods/" + name + "/status",
            patch,
            Pod.class));
  }

  /**
   * Asks for a pod's deletion; one that is gone or has another UID is none of our business.
   *
   * @param uid only the pod of this UID is meant
   * @param grace zero removes the object at once
   */
  public void delete(String namespace, String name, String uid, Duration grace)
      throws ApiServerException, InterruptedException {
    // The library's own deletion knows no precondition, without which a successor of the same name
    // could be hit.
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(grace.toSeconds())
            .withNewPreconditions()
            .withUid(uid)
            .endPreconditions()
            .build();
    try {
      server.call(client ->
          client.raw("/api/v1/namespaces/" + namespace + "/pods/" + name, "DELETE", options));
    } catch (ApiServerException failure) {
      if (!failure.notFound() && !failure.conflict()) {
        throw failure;
      }
    }
  }
}
