package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.BusyboxPod;
import io.javelet.it.RealContainerd;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a node outlives: certificates that end while it works, an API server that is away while pods
 * change and crash, and a cluster whose memory was set back. {@code -Djavelet.cluster.life} says
 * how long certificates live, as Go writes durations, {@code -Djavelet.cluster.outage} how many
 * seconds the API server is away, and {@code -Djavelet.cluster.catch.up} within how many seconds of
 * its return it has to know all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OutageIT {
  private static final String LIFE = System.getProperty("javelet.cluster.life", "40s");
  private static final Duration OUTAGE =
      Duration.ofSeconds(Long.getLong("javelet.cluster.outage", 15));

  /** From the moment in which the API server says that it is ready. Any time unless it is given. */
  private static final Duration CATCH_UP =
      Duration.ofSeconds(Long.getLong("javelet.cluster.catch.up", 3600));

  private static final int CHANGES = 4;
  private static final String BOUND =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - {name: main, image: %s, command: [sh, -c, "echo started; sleep 100000"]}
      """;

  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.signingFor(LIFE).believingSignedNodesOnly();

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
              JoiningNode.settings()
                  .field("serverTLSBootstrap", true)
                  .field("rotateCertificates", true))
          .keepingPods();

  @BeforeAll
  static void join() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    agent.process().start();
    JoiningNode.awaitServiceAccount(cluster, agent);
    cluster.apply(BOUND.formatted("bound", RealContainerd.BUSYBOX_IMAGE));
    awaitLog("bound");
  }

  private static void awaitLog(String pod) throws InterruptedException {
    Await.until(
        "what " + pod + " printed",
        () -> {
          cluster.approveServers();
          return cluster.tryKubectl("logs", pod).output().equals("started\n");
        },
        () -> cluster.tryKubectl("logs", pod).output() + agent.process().logTail());
  }

  private static Path current(String name) throws Exception {
    return Files.readSymbolicLink(agent.place().certificates().resolve(name + "-current.pem"));
  }

  @Test
  @Order(1)
  void noRequestIsLostWhileCertificatesAreRenewed() throws Exception {
    Path client = current("kubelet-client");
    Path server = current("kubelet-server");
    var failures = new ConcurrentLinkedQueue<String>();
    var asked = new AtomicInteger();
    List<Thread> load = new ArrayList<>();
    for (String[] words :
        List.of(
            new String[] {"exec", "bound", "--", "true"},
            new String[] {"logs", "bound"},
            new String[] {"annotate", "--overwrite", "pod", "bound", "load=yes"})) {
      load.add(Thread.ofPlatform().start(() -> ask(words, asked, failures)));
    }
    try {
      awaitRenewal("kubelet-client", client);
      awaitRenewal("kubelet-server", server);
      awaitRenewal("kubelet-client", current("kubelet-client"));
    } finally {
      load.forEach(Thread::interrupt);
      for (Thread each : load) {
        each.join();
      }
    }
    System.out.printf("%d requests while certificates of %s were renewed%n", asked.get(), LIFE);
    assertThat(failures).isEmpty();
    assertThat(agent.process().log()).noneMatch(line -> line.contains("Unauthorized"));
  }

  private static void ask(String[] words, AtomicInteger asked, Queue<String> failures) {
    try {
      while (true) {
        Kubectl.Ran ran = cluster.tryKubectl(words);
        asked.incrementAndGet();
        if (ran.code() != 0) {
          failures.add(String.join(" ", words) + ": " + ran.output());
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } catch (IOException failure) {
      failures.add(failure.toString());
    }
  }

  /** Approves what is asked for meanwhile. */
  private static void awaitRenewal(String name, Path before) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (current(name).equals(before)) {
      assertThat(System.nanoTime()).as("renewal of " + name).isLessThan(end);
      cluster.approveServers();
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  @Test
  @Order(2)
  void staticPodsGoOnAsIfNothingHadHappenedWhileTheApiServerIsAway() throws Exception {
    agent.manifests().put(BusyboxPod.named("steady"));
    agent.manifests().put(BusyboxPod.named("changing").running("echo one; sleep 100000"));
    agent.manifests().put(BusyboxPod.named("leaving"));
    agent.manifests().put(BusyboxPod.named("crashing").running("sleep 3; exit 1"));
    for (String pod : List.of("steady", "changing", "leaving", "crashing")) {
      Await.until(
          "the mirror of " + pod,
          () -> phase(mirror(pod)).equals("Running"),
          agent.process()::logTail);
    }
    ContainerView steady = agent.runtime().awaitRunning("steady", "main");
    ContainerView bound = agent.runtime().ofApiServer().awaitRunning("bound", "main");
    ContainerView changing = agent.runtime().awaitRunning("changing", "main");
    String crashedBefore = crashes();

    cluster.kill("kube-apiserver");
    long end = System.nanoTime() + OUTAGE.toNanos();
    agent.manifests().put(BusyboxPod.named("changing").running("echo two; sleep 100000"));
    agent.manifests().put(BusyboxPod.named("coming"));
    agent.manifests().remove("leaving.yaml");
    agent.runtime().awaitReplacement("changing", changing);
    agent.runtime().awaitRunning("coming", "main");
    agent.runtime().awaitGone("leaving");
    while (System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    cluster.startApiServer();
    Instant back = Instant.now();
    Instant ends = certificateEnds();

    Map<String, Instant> known = new LinkedHashMap<>();
    Await.until(
        "the API server to know all that happened",
        () -> {
          Instant asked = Instant.now();
          for (String each : happened(shown(), crashedBefore)) {
            var _ = known.putIfAbsent(each, asked);
          }
          return known.size() == CHANGES;
        },
        () -> known + shown() + agent.process().logTail());
    Instant begin = believedSince(back, ends);
    Map<String, Long> took = new LinkedHashMap<>();
    known.forEach((what, when) -> took.put(what, Duration.between(begin, when).toMillis()));
    System.out.printf(
        "caught up after an outage of %s in ms: %s; the node was believed %d ms after the"
            + " return%n",
        OUTAGE, took, Duration.between(back, begin).toMillis());
    assertThat(took.values()).allMatch(each -> each <= CATCH_UP.toMillis());
    assertThat(agent.runtime().awaitRunning("steady", "main").id()).isEqualTo(steady.id());
    assertThat(agent.runtime().ofApiServer().awaitRunning("bound", "main").id())
        .isEqualTo(bound.id());
    awaitLog("bound");
  }

  /** When the certificate in use ends. */
  private static Instant certificateEnds() throws Exception {
    try (InputStream pem =
        Files.newInputStream(agent.place().certificates().resolve(current("kubelet-client")))) {
      return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem))
          .getNotAfter()
          .toInstant();
    }
  }

  /**
   * Since when the API server was there and believed this node: a certificate that ended while it
   * was away has to be signed first, and how long that takes is the cluster's own affair.
   */
  private static Instant believedSince(Instant back, Instant certificateEnds) throws Exception {
    return certificateEnds.isAfter(back)
        ? back
        : Files.getLastModifiedTime(agent.place().certificates().resolve(current("kubelet-client")))
            .toInstant();
  }

  /** All pods, a line each: name, phase, restarts, command. */
  private static String shown() throws Exception {
    return cluster.kubectl(
        "get",
        "pods",
        "-o",
        "jsonpath={range .items[*]}{.metadata.name} {.status.phase} "
            + "{.status.containerStatuses[0].restartCount} {.spec.containers[0].command}"
            + "{\"\\n\"}{end}");
  }

  /** Which changes of the outage the API server knows. */
  private static List<String> happened(String shown, String crashedBefore) {
    List<String> lines = shown.lines().toList();
    List<String> known = new ArrayList<>();
    if (lines.stream().anyMatch(line -> line.startsWith(mirror("coming") + " Running "))) {
      known.add("come");
    }
    if (lines.stream().noneMatch(line -> line.startsWith(mirror("leaving")))) {
      known.add("left");
    }
    if (lines.stream()
        .anyMatch(line ->
            line.startsWith(mirror("changing") + " Running ") && line.contains("echo two"))) {
      known.add("changed");
    }
    if (lines.stream()
        .anyMatch(line ->
            line.startsWith(mirror("crashing")) && !line.split(" ", -1)[2].equals(crashedBefore))) {
      known.add("crashed");
    }
    return known;
  }

  private static String mirror(String pod) {
    return pod + "-" + agent.place().node();
  }

  private static String phase(String pod) throws Exception {
    Kubectl.Ran ran = cluster.tryKubectl("get", "pod", pod, "-o", "jsonpath={.status.phase}");
    return ran.code() == 0 ? ran.output() : "";
  }

  private static String crashes() throws Exception {
    return cluster.kubectl(
        "get",
        "pod",
        mirror("crashing"),
        "-o",
        "jsonpath={.status.containerStatuses[0].restartCount}");
  }

  @Test
  @Order(3)
  void aClusterThatWasSetBackIsFollowed() throws Exception {
    ContainerView steady = agent.runtime().awaitRunning("steady", "main");
    ContainerView bound = agent.runtime().ofApiServer().awaitRunning("bound", "main");
    Path snapshot = cluster.snapshot();
    cluster.apply(BOUND.formatted("forgotten", RealContainerd.BUSYBOX_IMAGE));
    awaitLog("forgotten");
    agent.manifests().put(BusyboxPod.named("later"));
    Await.until(
        "the mirror of a later pod",
        () -> phase(mirror("later")).equals("Running"),
        agent.process()::logTail);

    cluster.restore(snapshot);

    agent.runtime().ofApiServer().awaitGone("forgotten");
    Await.until(
        "the mirror of a later pod again",
        () -> phase(mirror("later")).equals("Running"),
        agent.process()::logTail);
    cluster.apply(BOUND.formatted("next", RealContainerd.BUSYBOX_IMAGE));
    awaitLog("next");
    assertThat(agent.runtime().awaitRunning("steady", "main").id()).isEqualTo(steady.id());
    assertThat(agent.runtime().ofApiServer().awaitRunning("bound", "main").id())
        .isEqualTo(bound.id());
    cluster.kubectl("delete", "pod", "bound", "next", "--timeout=60s");
  }
}
