package io.javelet.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where static pods come from.
 *
 * @param path a directory of manifests, or one manifest
 * @param url a manifest or a list of them
 * @param urlHeaders HTTP headers to send; secret
 * @param fileCheckFrequency how often the path is read anew
 * @param httpCheckFrequency how often the URL is read
 * @param validation what to do about unknown fields in a manifest
 * @param removalOnMissingDirectory whether a vanished directory counts as an empty one
 * @param localObjects where config maps and secrets for static pods are; absent for the folder
 *     {@code local} in the agent's own
 */
public record StaticPodConfiguration(
    Optional<Path> path,
    Optional<URI> url,
    Map<String, List<String>> urlHeaders,
    Duration fileCheckFrequency,
    Duration httpCheckFrequency,
    StaticPodValidation validation,
    boolean removalOnMissingDirectory,
    Optional<Path> localObjects) {

  /** What to do about unknown fields and further documents in a manifest. */
  public enum StaticPodValidation {
    /** Refuse the manifest. */
    STRICT,
    /** Run it and say so. */
    WARN,
    /** Run it, silently. */
    IGNORE
  }

  public StaticPodConfiguration {
    urlHeaders = Map.copyOf(urlHeaders);
  }

  /** Without the headers' values. */
  @Override
  public String toString() {
    return "StaticPodConfiguration[path="
        + path
        + ", url="
        + url
        + ", headers="
        + urlHeaders.keySet()
        + "]";
  }
}
