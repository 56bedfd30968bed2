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
 * @param fileCheckFrequency how often the path is read anew
 * @param url a manifest or a list of them on a server
 * @param validation what to do about unknown fields in a manifest
 * @param removalOnMissingDirectory whether a vanished directory counts as an empty one
 * @param localObjects where config maps and secrets for static pods are; absent for the folder
 *     {@code local} in the agent's own
 */
public record StaticPodConfiguration(
    Optional<Path> path,
    Duration fileCheckFrequency,
    Optional<Url> url,
    StaticPodValidation validation,
    boolean removalOnMissingDirectory,
    Optional<Path> localObjects) {

  /** What to do about unknown fields in a manifest. */
  public enum StaticPodValidation {
    /** Refuse the manifest. */
    STRICT,
    /** Run it and say so. */
    WARN,
    /** Run it, silently. */
    IGNORE
  }

  /**
   * A server that declares static pods.
   *
   * @param address of a manifest or a list of them
   * @param headers HTTP headers to send; secret
   * @param checkFrequency how often it is read
   * @param caFile certificates that vouch for the server, instead of the system's
   * @param certificateFile our certificate
   * @param keyFile our certificate's private key
   */
  public record Url(
      URI address,
      Map<String, List<String>> headers,
      Duration checkFrequency,
      Optional<Path> caFile,
      Optional<Path> certificateFile,
      Optional<Path> keyFile) {
    public Url {
      headers = Map.copyOf(headers);
    }

    /** Without the headers' values and the address's password. */
    @Override
    public String toString() {
      return "Url[" + address.getHost() + ", headers=" + headers.keySet() + "]";
    }
  }
}
