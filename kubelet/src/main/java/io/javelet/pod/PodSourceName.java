package io.javelet.pod;

import java.util.Optional;

/** Where a pod's declaration comes from. Upstream: the words of {@code kubetypes.*Source}. */
public enum PodSourceName {
  /** A file or folder of manifests on this node. */
  FILE("file"),
  /** A URL that serves manifests. */
  URL("http"),
  /** The API server. */
  API("api");

  private final String word;

  PodSourceName(String word) {
    this.word = word;
  }

  /**
   * The word used in the {@code kubernetes.io/config.source} annotation, in logs and in metrics.
   */
  public String word() {
    return word;
  }

  /** The source with this word, if it is one we know. */
  public static Optional<PodSourceName> ofWord(String word) {
    for (PodSourceName source : values()) {
      if (source.word.equals(word)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return word;
  }
}
