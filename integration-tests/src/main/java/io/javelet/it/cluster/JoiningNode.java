package io.javelet.it.cluster;

import io.javelet.it.AgentPlace;
import io.javelet.it.AgentSettings;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import java.io.IOException;
import java.nio.file.Files;

/**
 * An agent that has nothing of a cluster but a bootstrap kubeconfig and the authority of those who
 * may ask it, as administrators bring nodes into clusters.
 */
public final class JoiningNode {
  private static final String BOOTSTRAP = "bootstrap.kubeconfig";
  private static final String AUTHORITY = "ca.crt";

  private JoiningNode() {}

  /** Settings that name what {@link #invite} brings. */
  public static AgentSettings settings() {
    return AgentSettings.usual()
        .flag("--node-ip=127.0.0.1")
        .flag("--bootstrap-kubeconfig=${folder}/" + BOOTSTRAP)
        .flag("--kubeconfig=${folder}/kubeconfig")
        .flag("--client-ca-file=${folder}/" + AUTHORITY)
        .flag("--authorization-mode=Webhook");
  }

  /** Brings what a node needs to join, before its agent is started. */
  public static void invite(AgentPlace place, ControlPlane cluster) throws IOException {
    Files.copy(cluster.bootstrapKubeconfig(), place.folder().resolve(BOOTSTRAP));
    Files.copy(cluster.clientAuthority(), place.folder().resolve(AUTHORITY));
  }

  /** Waits until the cluster takes pods, which it does not before it has made this account. */
  public static void awaitServiceAccount(ControlPlane cluster, AgentUnderTest agent)
      throws InterruptedException {
    Await.until(
        "the default service account",
        () -> cluster.tryKubectl("get", "serviceaccount", "default").code() == 0,
        agent.process()::logTail);
  }
}
