package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequest;
import java.util.random.RandomGenerator;

/** What this node asks the API server about certificates of its pods. Any thread. */
public final class PodCertificateCalls {
  private final ApiServer server;

  public PodCertificateCalls(ApiServer server) {
    this.server = server;
  }

  /** Makes a request, as it is after that. */
  public PodCertificateRequest create(PodCertificateRequest request)
      throws ApiServerException, InterruptedException {
    return server.call(client ->
        client
            .resources(PodCertificateRequest.class)
            .inNamespace(request.getMetadata().getNamespace())
            .resource(request)
            .create());
  }

  /** Follows the requests that are about pods of a node. */
  public Following ofNode(
      String node, Follower<PodCertificateRequest> follower, RandomGenerator random) {
    return new Reflector<PodCertificateRequest>(
        "podcertificaterequests",
        server,
        client ->
            client
                .resources(PodCertificateRequest.class)
                .inAnyNamespace()
                .withField("spec.nodeName", node),
        follower,
        random);
  }
}
