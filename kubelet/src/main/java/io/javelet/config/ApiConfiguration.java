package io.javelet.config;

import java.util.List;

/**
 * The agent as a client of the API server.
 *
 * @param contentType of requests
 * @param furtherAddresses URLs of it beside the kubeconfig's
 * @param qps requests per second
 * @param burst how many at once before that
 * @param eventQps events per second; 0 means any number
 * @param eventBurst how many at once before that
 * @param offlinePods what is kept on disk of its pods, for a start without it
 */
public record ApiConfiguration(
    String contentType,
    List<String> furtherAddresses,
    int qps,
    int burst,
    int eventQps,
    int eventBurst,
    OfflinePods offlinePods) {
  public ApiConfiguration {
    furtherAddresses = List.copyOf(furtherAddresses);
  }

  /** What is kept on disk of the pods of the API server. */
  public enum OfflinePods {
    /** Nothing. */
    OFF,
    /** Pods and config maps. */
    WITHOUT_SECRETS,
    /** Pods, config maps and secrets. */
    WITH_SECRETS
  }
}
