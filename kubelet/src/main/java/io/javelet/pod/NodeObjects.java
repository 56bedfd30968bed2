package io.javelet.pod;

/**
 * What a node has itself for its static pods.
 *
 * @param config config maps and secrets
 * @param volumes persistent volumes and the claims to them
 */
public record NodeObjects(ConfigObjects config, PersistentVolumes volumes) {
  /** Has nothing. */
  public static final NodeObjects NONE =
      new NodeObjects(ConfigObjects.NONE, PersistentVolumes.NONE);
}
