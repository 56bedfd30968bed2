package io.javelet.dist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.FakeCriRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets the agent live a short life so that the JVM can write down what it loaded, linked and
 * compiled: the start-up cache (JEP 514). It runs through the launcher, with the shipped jars and
 * flags, as an unprivileged user, against a container runtime in memory: one static pod starts,
 * fails and is restarted, is changed, and is removed; health and pods are asked for over HTTP.
 *
 * <p>Run by {@code ./build}. Leaves nothing but the cache.
 */
public final class TrainingRun {
  private static final String NODE = "training";
  private static final String POD = "web-" + NODE;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path launcher;
  private final Path cache;
  private final Path work;

  private TrainingRun(Path launcher, Path cache, Path work) {
    this.launcher = launcher;
    this.cache = cache;
    this.work = work;
  }

  /**
   * Trains and ends.
   *
   * @param args the distribution's folder, and the file to write the cache to
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: TrainingRun <distribution> <cache file>");
    }
    Path work = Files.createTempDirectory("javelet-training");
    try {
      new TrainingRun(Path.of(args[0], "bin", "kubelet"), Path.of(args[1]), work).run();
    } finally {
      removeTree(work);
    }
  }

  private void run() throws IOException, InterruptedException {
    Path manifests = Files.createDirectory(work.resolve("manifests"));
    int healthPort = freePort();
    int readOnlyPort = freePort();
    Files.writeString(
        work.resolve("config.yaml"), configuration(manifests, healthPort, readOnlyPort));
    try (FakeCriRuntime runtime =
        FakeCriRuntime.builder(work.resolve("cri.sock")).withContainerEvents().start()) {
      runtime.addImage("example.test/web:1");
      Process agent = start(runtime);
      try {
        live(runtime, manifests, healthPort, readOnlyPort);
        agent.destroy();
        if (!agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IOException("the agent does not end; its log:\n" + log());
        }
      } catch (IOException | AssertionError failure) {
        agent.destroyForcibly().waitFor();
        Files.deleteIfExists(cache);
        throw new IOException("the training run failed; the agent's log:\n" + log(), failure);
      } finally {
        agent.destroyForcibly().waitFor();
      }
    }
    if (!Files.isRegularFile(cache)) {
      throw new IOException("the JVM wrote no cache; the agent's log:\n" + log());
    }
  }

  private static void live(FakeCriRuntime runtime, Path manifests, int healthPort, int readOnlyPort)
      throws IOException, InterruptedException {
    put(manifests, manifest("one"));
    FakeContainer first = running(runtime, "");
    runtime.exit(first.id(), 1);
    FakeContainer restarted = running(runtime, first.id());
    get("http://127.0.0.1:" + healthPort + "/healthz");
    get("http://127.0.0.1:" + readOnlyPort + "/pods");
    get("http://127.0.0.1:" + readOnlyPort + "/metrics");
    put(manifests, manifest("two"));
    running(runtime, restarted.id());
    Files.delete(manifests.resolve("web.yaml"));
    runtime.await(
        "the pod is gone",
        snapshot -> snapshot.containers().stream().noneMatch(FakeContainer::running));
  }

  private static FakeContainer running(FakeCriRuntime runtime, String otherThan)
      throws InterruptedException {
    return runtime
        .await(
            "another container runs",
            snapshot ->
                snapshot.running(POD, "web").filter(c -> !c.id().equals(otherThan)).isPresent())
        .running(POD, "web")
        .orElseThrow();
  }

  private Process start(FakeCriRuntime runtime) throws IOException {
    var builder =
        new ProcessBuilder(
            launcher.toString(),
            "--config=" + work.resolve("config.yaml"),
            "--root-dir=" + work.resolve("root"),
            "--cert-dir=" + work.resolve("pki"),
            "--container-runtime-endpoint=unix://" + runtime.socket(),
            "--embedded-runtime=never",
            "--hostname-override=" + NODE,
            "-v=4");
    // The cache is put together when the JVM ends, and that takes more memory than the agent has.
    // Profiles are for the optimising compiler, which the agent does without.
    builder
        .environment()
        .put("JAVELET_JAVA_OPTS", "-XX:-AOTRecordTraining -XX:AOTCacheOutput=" + cache);
    builder.environment().put("JDK_AOT_VM_OPTIONS", "-Xmx512m");
    builder.redirectErrorStream(true).redirectOutput(work.resolve("log").toFile());
    return builder.start();
  }

  private String log() throws IOException {
    return Files.readString(work.resolve("log"), UTF_8);
  }

  private static String configuration(Path manifests, int healthPort, int readOnlyPort) {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    staticPodPath: %s
    podLogsDir: %s
    healthzPort: %d
    readOnlyPort: %d
    address: 127.0.0.1
    enableServer: false
    cgroupsPerQOS: false
    cgroupDriver: cgroupfs
    enforceNodeAllocatable: []
    failSwapOn: false
    failCgroupV1: false
    evictionHard: {}
    authentication: {anonymous: {enabled: false}, webhook: {enabled: false}}
    authorization: {mode: AlwaysAllow}
    """
        .formatted(manifests, manifests.resolveSibling("logs"), healthPort, readOnlyPort);
  }

  private static String manifest(String value) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      namespace: kube-system
      labels: {app: web}
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      terminationGracePeriodSeconds: 5
      containers:
      - name: web
        image: example.test/web:1
        imagePullPolicy: IfNotPresent
        command: [/bin/web, --listen, "$(ADDRESS)"]
        env:
        - {name: ADDRESS, value: "127.0.0.1:80"}
        - {name: VALUE, value: "%s"}
        resources:
          requests: {cpu: 10m, memory: 16Mi}
          limits: {memory: 64Mi}
        livenessProbe:
          tcpSocket: {port: 80}
        volumeMounts:
        - {name: data, mountPath: /data}
      volumes:
      - name: data
        emptyDir: {}
    """
        .formatted(value);
  }

  /** Puts the manifest there as careful people do: written aside, then renamed. */
  private static void put(Path manifests, String text) throws IOException {
    Path aside = Files.writeString(manifests.resolveSibling("web.yaml"), text);
    Files.move(
        aside,
        manifests.resolve("web.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(address + " answered " + answer.statusCode() + ": " + answer.body());
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void removeTree(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
