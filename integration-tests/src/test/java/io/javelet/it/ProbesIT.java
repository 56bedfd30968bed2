package io.javelet.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.javelet.health.api.v1.HealthCheckRequest;
import io.javelet.health.api.v1.HealthCheckResponse;
import io.javelet.health.api.v1.HealthCheckResponse.ServingStatus;
import io.javelet.health.api.v1.HealthGrpc;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Probes, as the probed containers and the pods' statuses tell. */
final class ProbesIT {
  private static final int PORT = 8080;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir private Path folder;

  private final SharedFolder shared = new SharedFolder(agent);

  @Test
  void readinessFollowsACommandInTheContainer() throws Exception {
    agent.manifests().put(ready(BusyboxPod.named("moody"), exec("test -e /tmp/ok")));
    agent.pods().awaitRunning("moody");
    ContainerView main = agent.runtime().awaitRunning("moody", "main");
    assertThat(isReady(agent.pods().find("moody").orElseThrow())).isFalse();

    agent.runtime().exec(main, "touch", "/tmp/ok");
    awaitReady("moody", true);
    agent.runtime().exec(main, "rm", "/tmp/ok");
    awaitReady("moody", false);

    assertThat(agent.runtime().awaitRunning("moody", "main").id()).isEqualTo(main.id());
  }

  @Test
  void aContainerThatFailsItsLivenessProbeIsReplaced() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("dying")
                .firstRunning("touch /tmp/alive")
                .main(main ->
                    main.withLivenessProbe(
                        new ProbeBuilder(exec("test -e /tmp/alive"))
                            .withFailureThreshold(1)
                            .build())));
    ContainerView main = agent.runtime().awaitRunning("dying", "main");
    agent.pods().awaitRunning("dying");

    agent.runtime().exec(main, "rm", "/tmp/alive");

    agent.runtime().awaitReplacement("dying", main);
    agent.pods().awaitRestarts("dying", "main", 1);
  }

  @Test
  void whatFailsAProbeHasThatProbesGraceAndNotThePods() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("stubborn")
                .firstRunning("trap '' TERM")
                .edit(builder ->
                    builder
                        .editSpec()
                        .withRestartPolicy("Never")
                        .withTerminationGracePeriodSeconds(3_600L)
                        .addNewContainer()
                        .withName("other")
                        .withImage(RealContainerd.BUSYBOX_IMAGE)
                        .withCommand("sh", "-c", "trap 'exit 0' TERM; sleep 2147483 & wait")
                        .endContainer()
                        .endSpec())
                .main(main ->
                    main.withLivenessProbe(
                        new ProbeBuilder(exec("false"))
                            .withFailureThreshold(1)
                            .withTerminationGracePeriodSeconds(1L)
                            .build())));

    agent
        .pods()
        .await(
            "stubborn",
            "that it was killed within the hour of its pod's grace",
            pod ->
                pod.getStatus().getContainerStatuses().stream()
                    .map(status -> status.getState().getTerminated())
                    .anyMatch(end -> end != null && end.getExitCode() == 137));
    assertThat(agent.runtime().awaitRunning("stubborn", "other").attempt()).isZero();
  }

  @Test
  void theStartupProbeHoldsTheOthersBack() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                BusyboxPod.named("slow")
                    .main(main ->
                        main.withStartupProbe(
                                new ProbeBuilder(exec("test -e /tmp/started"))
                                    .withFailureThreshold(100)
                                    .build())
                            .withLivenessProbe(
                                new ProbeBuilder(exec("test -e /tmp/started"))
                                    .withFailureThreshold(1)
                                    .build())),
                exec("true")));
    agent.pods().awaitRunning("slow");
    ContainerView main = agent.runtime().awaitRunning("slow", "main");
    assertThat(status("slow").getStarted()).isFalse();
    assertThat(status("slow").getReady()).isFalse();

    agent.runtime().exec(main, "touch", "/tmp/started");

    awaitReady("slow", true);
    assertThat(status("slow").getStarted()).isTrue();
    assertThat(agent.runtime().awaitRunning("slow", "main").id()).isEqualTo(main.id());
  }

  @Test
  void aCommandThatOutlastsItsTimeIsEndedAndAFailure() throws Exception {
    agent
        .manifests()
        .put(
            shared
                .in(BusyboxPod.named("late"))
                .main(main ->
                    main.withReadinessProbe(
                        exec("echo begun >>/out/late; sleep 5; echo done >>/out/late"))));

    String text = shared.await("late", "begun\nbegun\n");

    assertThat(text).doesNotContain("done");
    assertThat(status("late").getReady()).isFalse();
  }

  @Test
  void anHttpProbeAsksThePodByItsPortsNameWithItsHeaders() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                shared
                    .in(BusyboxPod.named("web"))
                    .onOwnNetwork()
                    .main(
                        main -> main.addNewPort().withName("web").withContainerPort(PORT).endPort())
                    .running(
                        "trap 'exit 0' TERM; while true; do printf 'HTTP/1.0 200"
                            + " OK\\r\\n\\r\\nfine' | nc -l -p 8080 >>/out/web; done"),
                new ProbeBuilder()
                    .withNewHttpGet()
                    .withPath("/health?deep=1")
                    .withNewPort("web")
                    .addNewHttpHeader("X-Probe", "yes")
                    .addNewHttpHeader("Host", "www.example.com")
                    .endHttpGet()
                    .withPeriodSeconds(1)
                    .build()));

    awaitReady("web", true);

    assertThat(shared.await("web", "\r\n\r\n"))
        .contains(
            "GET /health?deep=1 HTTP/1.1",
            "X-Probe: yes",
            "Host: www.example.com",
            "User-Agent: kube-probe/1.36",
            "Accept: */*");
  }

  @Test
  void anHttpsProbeDoesNotAskWhoSignedTheCertificate() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Command.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-keyalg",
        "EC",
        "-dname",
        "CN=nobody",
        "-alias",
        "self");
    try (SSLServerSocket server = tlsServer(keys)) {
      Thread serving = Thread.ofVirtual().start(() -> serveTls(server));
      agent
          .manifests()
          .put(
              ready(
                  BusyboxPod.named("secure"),
                  new ProbeBuilder()
                      .withNewHttpGet()
                      .withScheme("HTTPS")
                      .withHost("127.0.0.1")
                      .withNewPort(server.getLocalPort())
                      .endHttpGet()
                      .withPeriodSeconds(1)
                      .build()));

      awaitReady("secure", true);
      serving.interrupt();
    }
  }

  @Test
  void aTcpProbeAsksWhetherSomebodyListens() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                BusyboxPod.named("listener")
                    .onOwnNetwork()
                    .firstRunning(
                        "(while [ ! -e /tmp/go ]; do sleep 0.1; done; httpd -p 8080 -h /tmp) &"),
                new ProbeBuilder()
                    .withNewTcpSocket()
                    .withNewPort(PORT)
                    .endTcpSocket()
                    .withPeriodSeconds(1)
                    .build()));
    agent.pods().awaitRunning("listener");
    assertThat(status("listener").getReady()).isFalse();

    agent.runtime().exec(agent.runtime().awaitRunning("listener", "main"), "touch", "/tmp/go");

    awaitReady("listener", true);
  }

  @Test
  void aGrpcProbeAsksForTheHealthOfAService() throws Exception {
    var asked = new AtomicInteger();
    Server server =
        NettyServerBuilder.forPort(0).addService(new Health("mine", asked)).build().start();
    try {
      agent.manifests().put(ready(BusyboxPod.named("rpc"), grpc(server.getPort(), "mine")));
      awaitReady("rpc", true);

      int before = asked.get();
      agent.manifests().put(ready(BusyboxPod.named("other"), grpc(server.getPort(), "other")));
      Await.until("the other to be asked", () -> asked.get() > before + 2, asked::toString);
      assertThat(status("other").getReady()).isFalse();
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void readinessSurvivesARestartOfTheAgent() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                BusyboxPod.named("steady"),
                new ProbeBuilder(exec("true")).withPeriodSeconds(3).build()));
    awaitReady("steady", true);
    Await.until(
        "the result to be remembered",
        () ->
            Files.readString(agent.place().root().resolve("probe_results_state"))
                .contains(" SUCCESS"),
        () -> "not remembered");
    agent.process().kill();

    agent.process().start();

    Pod first =
        Await.value(
            "the pod's first status",
            () ->
                agent
                    .pods()
                    .find("steady")
                    .filter(pod -> pod.getStatus() != null)
                    .filter(pod -> !pod.getStatus().getContainerStatuses().isEmpty()),
            () -> "none");
    assertThat(isReady(first)).isTrue();
  }

  @Test
  void anAnnotationMayAskForAPeriodBelowASecond() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                shared
                    .in(BusyboxPod.named("hasty"))
                    .edit(pod ->
                        pod.editMetadata()
                            .withAnnotations(Map.of("readiness-period.javelet.io/main", "200ms"))
                            .endMetadata()),
                new ProbeBuilder(exec("date +%s >>/out/hasty")).withPeriodSeconds(60).build()));

    Await.until(
        "several answers",
        () -> shared.text("hasty").lines().count() >= 5,
        () -> shared.text("hasty"));
    List<String> times = shared.text("hasty").lines().toList();
    assertThat(Long.parseLong(times.get(4)) - Long.parseLong(times.get(0))).isLessThan(30);
  }

  @Test
  void enoughSuccessesInARowMakeAContainerReady() throws Exception {
    agent
        .manifests()
        .put(
            ready(
                shared.in(BusyboxPod.named("twice")),
                new ProbeBuilder(exec("echo asked >>/out/twice")).withSuccessThreshold(3).build()));

    awaitReady("twice", true);

    assertThat(shared.text("twice").lines().count()).isGreaterThanOrEqualTo(3);
  }

  private static BusyboxPod ready(BusyboxPod pod, Probe probe) {
    return pod.main(main -> main.withReadinessProbe(probe));
  }

  private static Probe exec(String script) {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand("sh", "-c", script)
        .endExec()
        .withPeriodSeconds(1)
        .build();
  }

  private static Probe grpc(int port, String service) {
    return new ProbeBuilder()
        .withNewGrpc()
        .withPort(port)
        .withService(service)
        .endGrpc()
        .withPeriodSeconds(1)
        .build();
  }

  private static void awaitReady(String pod, boolean ready) throws InterruptedException {
    agent.pods().await(pod, ready ? "readiness" : "unreadiness", each -> isReady(each) == ready);
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static ContainerStatus status(String pod) throws Exception {
    return PodsView.status(agent.pods().find(pod).orElseThrow(), "main").orElseThrow();
  }

  private static SSLServerSocket tlsServer(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
  }

  private static void serveTls(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept()) {
        client.getInputStream().read();
        client.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException over) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private static final class Health extends HealthGrpc.HealthImplBase {
    private final String healthy;
    private final AtomicInteger asked;

    Health(String healthy, AtomicInteger asked) {
      this.healthy = healthy;
      this.asked = asked;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
      asked.incrementAndGet();
      answer.onNext(
          HealthCheckResponse.newBuilder()
              .setStatus(
                  request.getService().equals(healthy)
                      ? ServingStatus.SERVING
                      : ServingStatus.NOT_SERVING)
              .build());
      answer.onCompleted();
    }
  }
}
