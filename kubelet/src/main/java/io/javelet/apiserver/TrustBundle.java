package io.javelet.apiserver;

import java.util.Map;

/**
 * A ClusterTrustBundle of the API server, whatever version it came in.
 *
 * @param name of the object
 * @param labels of the object
 * @param signer empty for none
 * @param anchors PEM, as its author wrote it
 */
public record TrustBundle(String name, Map<String, String> labels, String signer, String anchors) {
  public TrustBundle {
    labels = Map.copyOf(labels);
  }
}
