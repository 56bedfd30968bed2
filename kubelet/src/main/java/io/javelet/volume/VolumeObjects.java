package io.javelet.volume;

import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.pod.TrustBundles;

/**
 * What volumes can show of others.
 *
 * @param config config maps and secrets
 * @param tokens tokens of service accounts
 * @param bundles trust anchors of the cluster
 * @param certificates certificates of pods
 * @param persistent the volumes that pods claim
 */
public record VolumeObjects(
    ConfigObjects config,
    ServiceAccountTokens tokens,
    TrustBundles bundles,
    PodCertificates certificates,
    PersistentVolumes persistent) {
  /** Of a node without an API server. */
  public static VolumeObjects local(ConfigObjects config, PersistentVolumes persistent) {
    return new VolumeObjects(
        config, ServiceAccountTokens.NONE, TrustBundles.NONE, PodCertificates.NONE, persistent);
  }
}
