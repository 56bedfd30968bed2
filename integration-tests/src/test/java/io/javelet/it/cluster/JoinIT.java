package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.fakelogind.FakeLogind;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.BusyboxPod;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with nothing but a bootstrap kubeconfig joins a real control plane and runs its pods. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class JoinIT {
  private static final Path BUS = folder();

  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.ownedByClass();

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
          JoiningNode.settings()
              .field("rotateCertificates", true)
              .field("shutdownGracePeriod", "60s")
              .variable("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + BUS.resolve("bus")));

  private static final String READY =
      "{.status.conditions[?(@.type=='Ready')]['status','message']}";
  private static final String PHASE = "{.status['phase','reason']}";

  private static final FakeLogind logind = fakeLogind();

  private static FakeLogind fakeLogind() {
    try {
      return FakeLogind.start(BUS.resolve("bus"), Duration.ofHours(1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("javelet-bus");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void closeBus() throws IOException {
    logind.close();
    Files.deleteIfExists(BUS.resolve("bus"));
    Files.deleteIfExists(BUS);
  }

  @BeforeAll
  static void join() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    agent.process().start();
  }

  @Test
  void theNodeBecomesReadyAndItsIdentityLiesWhereUpstreamsDoes() throws Exception {
    awaitWords("node", agent.place().node(), READY, "True kubelet is posting ready status");

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
  void aStaticPodWaitsForTheNameThatSomebodysPodHas() throws Exception {
    String name = "taken-" + agent.place().node();
    JoiningNode.awaitServiceAccount(cluster, agent);
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          terminationGracePeriodSeconds: 1
          containers:
          - {name: main, image: %s, command: [sleep, "100000"]}
        """
            .formatted(name, agent.place().node(), RealContainerd.BUSYBOX_IMAGE));
    cluster.kubectl("wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s");
    agent.manifests().put(BusyboxPod.named("taken"));
    Await.until(
        "the static pod to be known",
        () ->
            agent.process().log().stream()
                .anyMatch(
                    line -> line.contains("op=\"Add\" source=\"file\"") && line.contains(name)),
        agent.process()::logTail);

    cluster.kubectl("delete", "pod", name, "--timeout=60s");

    Await.until(
        "its mirror to be ready",
        () ->
            cluster
                    .tryKubectl("wait", "--for=condition=Ready", "pod/" + name, "--timeout=1s")
                    .code()
                == 0,
        agent.process()::logTail);
    agent.manifests().remove("taken.yaml");
  }

  @Test
  void aPodOfTheApiServerRunsIsSeenAndIsDeleted() throws Exception {
    JoiningNode.awaitServiceAccount(cluster, agent);
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
            command: [sh, -c, "echo $WORD; cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; echo $KUBERNETES_SERVICE_HOST $KUBERNETES_PORT; sleep 1000"]
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
    String service =
        cluster.kubectl("get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}");
    Await.until(
        "what the container printed",
        () ->
            cluster
                .tryKubectl("logs", "api-pod")
                .output()
                .equals("hello\ndefault\n%s tcp://%s:443\n".formatted(service, service)),
        () -> cluster.tryKubectl("logs", "api-pod").output());
    assertThat(cluster.kubectl("exec", "api-pod", "--", "echo", "executed"))
        .isEqualTo("executed\n");

    cluster.kubectl("delete", "pod", "api-pod", "--timeout=60s");
    assertThat(cluster.tryKubectl("get", "pod", "api-pod").output()).contains("NotFound");
  }

  @Test
  void whileTheMachineShutsDownTheNodeIsNotReadyAndTakesNoPods() throws Exception {
    awaitWords("node", agent.place().node(), READY, "True kubelet is posting ready status");
    JoiningNode.awaitServiceAccount(cluster, agent);
    cluster.apply(waiting("ended"));
    Await.until(
        "the pod to be ready",
        () ->
            cluster.tryKubectl("wait", "--for=condition=Ready", "pod/ended", "--timeout=1s").code()
                == 0,
        () -> cluster.tryKubectl("describe", "pod", "ended").output() + agent.process().logTail());
    logind.awaitInhibitors(1, 1);
    logind.prepareForShutdown(true);

    awaitWords("node", agent.place().node(), READY, "False node is shutting down");
    awaitWords("pod", "ended", PHASE, "Failed Terminated");
    // The scheduler keeps pods away from such a node; this one is meant for it by name.
    cluster.apply(
        waiting("refused").replace("spec:", "spec:\n  nodeName: " + agent.place().node()));
    awaitWords("pod", "refused", PHASE, "Failed NodeShutdown");
    logind.awaitInhibitors(0, 1);

    logind.prepareForShutdown(false);
    awaitWords("node", agent.place().node(), READY, "True kubelet is posting ready status");
    logind.awaitInhibitors(1, 2);
    cluster.kubectl("delete", "pod", "ended", "refused", "--timeout=60s");
  }

  private static void awaitWords(String kind, String name, String path, String expected)
      throws InterruptedException {
    Await.until(
        name + " to be " + expected,
        () ->
            cluster
                .tryKubectl("get", kind, name, "-o", "jsonpath=" + path)
                .output()
                .strip()
                .equals(expected),
        () -> cluster.tryKubectl("get", kind, name, "-o", "jsonpath=" + path).output());
  }

  private static String waiting(String name) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: %s
        command: [sleep, "100000"]
    """
        .formatted(name, io.javelet.it.RealContainerd.BUSYBOX_IMAGE);
  }
}
