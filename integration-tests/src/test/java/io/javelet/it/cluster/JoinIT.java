package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentSettings;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.BusyboxPod;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with nothing but a bootstrap kubeconfig joins a real control plane and runs its pods. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class JoinIT {
  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.ownedByClass();

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
          AgentSettings.usual()
              .flag("--node-ip=127.0.0.1")
              .flag("--bootstrap-kubeconfig=${folder}/bootstrap.kubeconfig")
              .flag("--kubeconfig=${folder}/kubeconfig")
              .flag("--client-ca-file=${folder}/ca.crt")
              .flag("--authorization-mode=Webhook")
              .field("rotateCertificates", true));

  @BeforeAll
  static void join() throws Exception {
    Files.copy(
        cluster.bootstrapKubeconfig(), agent.place().folder().resolve("bootstrap.kubeconfig"));
    Files.copy(cluster.clientAuthority(), agent.place().folder().resolve("ca.crt"));
    agent.process().start();
  }

  @Test
  void theNodeBecomesReadyAndItsIdentityLiesWhereUpstreamsDoes() throws Exception {
    cluster.kubectl(
        "wait", "--for=condition=Ready", "node/" + agent.place().node(), "--timeout=60s");

    Path current = agent.place().certificates().resolve("kubelet-client-current.pem");
    assertThat(Files.readSymbolicLink(current).getFileName().toString())
        .matches("kubelet-client-\\d{4}(-\\d\\d){5}\\.pem");
    assertThat(Files.readString(agent.place().folder().resolve("kubeconfig")))
        .contains("client-certificate: " + current);
    assertThat(
            cluster.kubectl(
                "get",
                "lease",
                "-n",
                "kube-node-lease",
                agent.place().node(),
                "-o",
                "jsonpath={.spec.holderIdentity}"))
        .isEqualTo(agent.place().node());
  }

  @Test
  void aStaticPodHasAMirrorThatIsReadyAndGoesWithIt() throws Exception {
    agent.manifests().put(BusyboxPod.named("web"));
    String mirror = "web-" + agent.place().node();

    Await.until(
        "the mirror pod to be ready",
        () ->
            cluster
                    .tryKubectl("wait", "--for=condition=Ready", "pod/" + mirror, "--timeout=1s")
                    .code()
                == 0,
        agent.process()::logTail);
    agent.manifests().remove("web.yaml");
    Await.until(
        "the mirror pod to be gone",
        () -> cluster.tryKubectl("get", "pod", mirror).output().contains("NotFound"),
        agent.process()::logTail);
  }

  @Test
  void aPodOfTheApiServerRunsIsSeenAndIsDeleted() throws Exception {
    Await.until(
        "the default service account",
        () -> cluster.tryKubectl("get", "serviceaccount", "default").code() == 0,
        agent.process()::logTail);
    cluster.kubectl("create", "configmap", "greeting", "--from-literal=word=hello");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: api-pod}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: %s
            command: [sh, -c, "echo $WORD; cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; sleep 1000"]
            env:
            - name: WORD
              valueFrom: {configMapKeyRef: {name: greeting, key: word}}
        """
            .formatted(io.javelet.it.RealContainerd.BUSYBOX_IMAGE));

    Await.until(
        "the pod to be ready",
        () ->
            cluster
                    .tryKubectl("wait", "--for=condition=Ready", "pod/api-pod", "--timeout=1s")
                    .code()
                == 0,
        () ->
            cluster.tryKubectl("describe", "pod", "api-pod").output() + agent.process().logTail());
    Await.until(
        "what the container printed",
        () -> cluster.tryKubectl("logs", "api-pod").output().equals("hello\ndefault\n"),
        () -> cluster.tryKubectl("logs", "api-pod").output());
    assertThat(cluster.kubectl("exec", "api-pod", "--", "echo", "executed"))
        .isEqualTo("executed\n");

    cluster.kubectl("delete", "pod", "api-pod", "--timeout=60s");
    assertThat(cluster.tryKubectl("get", "pod", "api-pod").output()).contains("NotFound");
  }
}
