package io.javelet.volume;

import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.ServiceAccountTokens;

/**
 * What volumes can show of others.
 *
 * @param config config maps and secrets
 * @param tokens tokens of service accounts
 * @param persistent the volumes that pods claim
 */
public record VolumeObjects(
    ConfigObjects config, ServiceAccountTokens tokens, PersistentVolumes persistent) {
  /** Of a node without an API server. */
  public static VolumeObjects local(ConfigObjects config, PersistentVolumes persistent) {
    return new VolumeObjects(config, ServiceAccountTokens.NONE, persistent);
  }
}
