package io.javelet.it.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelet.it.Await;
import io.javelet.it.FileTrees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real control plane of the test class's own. Nodes may join it by a bootstrap token; the
 * requests of client certificates are approved by the controller manager, those of servers by the
 * test ({@code kubectl certificate approve}).
 */
public final class ControlPlane implements BeforeAllCallback, AfterAllCallback {
  private static final String TOKEN = "abcdef.0123456789abcdef";
  private static final List<String> PROGRAMS =
      List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl");

  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final List<String> controllerWords;
  private final List<String> apiServerFlags = new ArrayList<>();
  private boolean believesSignedNodesOnly;
  private @Nullable Parts parts;

  private record Parts(Path programs, Path folder, ClusterAuthority authority, Ports ports) {}

  private record Ports(int etcd, int peer, int api, int controllers, int scheduler) {}

  private ControlPlane(List<String> controllerWords) {
    this.controllerWords = List.copyOf(controllerWords);
  }

  /** With certificates that live for a day. */
  public static ControlPlane ownedByClass() {
    return new ControlPlane(List.of());
  }

  /**
   * With certificates of nodes that live so long.
   *
   * @param life as Go writes durations
   */
  public static ControlPlane signingFor(String life) {
    return new ControlPlane(List.of("--cluster-signing-duration=" + life));
  }

  /**
   * With addresses for the pods of each node.
   *
   * @param network of all pods; a node has 256 addresses of it
   */
  public static ControlPlane givingAddresses(String network) {
    return new ControlPlane(List.of("--allocate-node-cidrs=true", "--cluster-cidr=" + network));
  }

  /**
   * Its API server speaks only to nodes whose server shows a certificate that the cluster signed.
   */
  public ControlPlane believingSignedNodesOnly() {
    believesSignedNodesOnly = true;
    return this;
  }

  /** Its API server gets this flag beside the usual ones. */
  public ControlPlane apiServerFlag(String flag) {
    apiServerFlags.add(flag);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    Optional<Path> programs = programs();
    if (programs.isEmpty()) {
      System.out.println(
          "skipped "
              + context.getDisplayName()
              + ": KUBEBUILDER_ASSETS names no folder with "
              + PROGRAMS);
    }
    assumeTrue(programs.isPresent(), "KUBEBUILDER_ASSETS names no folder with " + PROGRAMS);
    Path folder = Files.createTempDirectory("javelet-cluster");
    ClusterAuthority authority = ClusterAuthority.create(folder.resolve("pki"));
    authority.issue(
        "apiserver",
        "CN=kube-apiserver",
        List.of("localhost", "kubernetes.default.svc"),
        List.of("127.0.0.1", "10.96.0.1"));
    authority.issue("admin", "O=system:masters,CN=admin", List.of(), List.of());
    authority.issue(
        "kubelet-client", "O=system:masters,CN=apiserver-kubelet", List.of(), List.of());
    authority.issue("sa", "CN=service-accounts", List.of(), List.of());
    parts = new Parts(programs.orElseThrow(), folder, authority, ports());
    writeKubeconfigs();
    startEtcd();
    startApiServer();
    letNodesJoin();
    startControllers();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    if (parts == null) {
      return;
    }
    for (String name : List.copyOf(processes.keySet()).reversed()) {
      kill(name);
    }
    try (var files = Files.walk(parts().folder())) {
      for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }

  /** A kubeconfig with a token that may only ask for a node's certificate. */
  public Path bootstrapKubeconfig() {
    return parts().folder().resolve("bootstrap.kubeconfig");
  }

  /** The authority that signs clients' and nodes' certificates. */
  public Path clientAuthority() {
    return parts().authority().certificate();
  }

  /** The log of one of its programs. */
  public Path log(String program) {
    return parts().folder().resolve(program + ".log");
  }

  /** {@code kubectl} as the cluster's administrator. */
  public Kubectl kubectl() {
    return new Kubectl(
        parts().programs().resolve("kubectl"), parts().folder().resolve("admin.kubeconfig"));
  }

  /** Runs {@code kubectl} as the cluster's administrator; fails when it does. */
  public String kubectl(String... words) throws IOException, InterruptedException {
    return kubectl().run(words);
  }

  /** Runs {@code kubectl} as the cluster's administrator. */
  public Kubectl.Ran tryKubectl(String... words) throws IOException, InterruptedException {
    return kubectl().attempt(words);
  }

  /** Approves every request for a server's certificate that nobody has judged yet. */
  public void approveServers() throws IOException, InterruptedException {
    String open =
        kubectl(
            "get",
            "csr",
            "-o",
            "jsonpath={range .items[?(@.spec.signerName==\"kubernetes.io/kubelet-serving\")]}"
                + "{.metadata.name}:{.status.conditions[0].type}{\"\\n\"}{end}");
    for (String line : open.lines().toList()) {
      if (line.endsWith(":") && line.length() > 1) {
        kubectl("certificate", "approve", line.substring(0, line.length() - 1));
      }
    }
  }

  /** Where the API server listens. */
  public String address() {
    return "https://127.0.0.1:" + parts().ports().api();
  }

  /** Applies a manifest. */
  public void apply(String manifest) throws IOException, InterruptedException {
    kubectl().apply(manifest);
  }

  /** {@code kill -9} of one of its programs. */
  public void kill(String program) throws InterruptedException {
    Process process = processes.remove(program);
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts the API server, and waits until it is ready. */
  public void startApiServer() throws IOException, InterruptedException {
    Path pki = parts().authority().certificate().resolveSibling(".");
    List<String> words = new ArrayList<>(apiServerWords(pki));
    words.addAll(apiServerFlags);
    if (believesSignedNodesOnly) {
      words.add("--kubelet-certificate-authority=" + pki.resolve("ca.crt"));
    }
    start("kube-apiserver", words.toArray(String[]::new));
    Await.until(
        "the API server to be ready",
        () -> tryKubectl("get", "--raw", "/readyz").code() == 0,
        () -> tail("kube-apiserver"));
  }

  private List<String> apiServerWords(Path pki) {
    return List.of(
        "--etcd-servers=http://127.0.0.1:" + parts().ports().etcd(),
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + parts().ports().api(),
        "--client-ca-file=" + pki.resolve("ca.crt"),
        "--tls-cert-file=" + pki.resolve("apiserver.crt"),
        "--tls-private-key-file=" + pki.resolve("apiserver.key"),
        "--kubelet-client-certificate=" + pki.resolve("kubelet-client.crt"),
        "--kubelet-client-key=" + pki.resolve("kubelet-client.key"),
        "--kubelet-preferred-address-types=InternalIP,Hostname",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + pki.resolve("sa.key"),
        "--service-account-signing-key-file=" + pki.resolve("sa.key"),
        "--service-cluster-ip-range=10.96.0.0/16",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--enable-bootstrap-token-auth=true",
        "--allow-privileged=true");
  }

  /** What etcd has now; the cluster stands still meanwhile. */
  public Path snapshot() throws IOException, InterruptedException {
    kill("kube-apiserver");
    kill("etcd");
    Path copy = Files.createTempDirectory(parts().folder(), "snapshot").resolve("etcd");
    FileTrees.copy(parts().folder().resolve("etcd"), copy);
    startEtcd();
    startApiServer();
    return copy;
  }

  /** Puts a snapshot in the place of what etcd has; controllers start anew. */
  public void restore(Path snapshot) throws IOException, InterruptedException {
    for (String each :
        List.of("kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd")) {
      kill(each);
    }
    FileTrees.remove(parts().folder().resolve("etcd"));
    FileTrees.copy(snapshot, parts().folder().resolve("etcd"));
    startEtcd();
    startApiServer();
    startControllers();
  }

  private void startEtcd() throws IOException {
    String client = "http://127.0.0.1:" + parts().ports().etcd();
    String peer = "http://127.0.0.1:" + parts().ports().peer();
    start(
        "etcd",
        "--data-dir=" + parts().folder().resolve("etcd"),
        "--unsafe-no-fsync",
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer);
  }

  private void startControllers() throws IOException {
    String admin = parts().folder().resolve("admin.kubeconfig").toString();
    Path pki = parts().authority().certificate().resolveSibling(".");
    List<String> words = new ArrayList<>();
    words.add("--kubeconfig=" + admin);
    words.add("--bind-address=127.0.0.1");
    words.add("--secure-port=" + parts().ports().controllers());
    words.add("--leader-elect=false");
    words.add("--use-service-account-credentials=true");
    words.add("--cluster-signing-cert-file=" + pki.resolve("ca.crt"));
    words.add("--cluster-signing-key-file=" + pki.resolve("ca.key"));
    words.add("--root-ca-file=" + pki.resolve("ca.crt"));
    words.add("--service-account-private-key-file=" + pki.resolve("sa.key"));
    words.addAll(controllerWords);
    start("kube-controller-manager", words.toArray(String[]::new));
    start(
        "kube-scheduler",
        "--kubeconfig=" + admin,
        "--bind-address=127.0.0.1",
        "--secure-port=" + parts().ports().scheduler(),
        "--leader-elect=false");
  }

  private void letNodesJoin() throws IOException, InterruptedException {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: bootstrap-token-abcdef
          namespace: kube-system
        type: bootstrap.kubernetes.io/token
        stringData:
          token-id: abcdef
          token-secret: 0123456789abcdef
          usage-bootstrap-authentication: "true"
          auth-extra-groups: system:bootstrappers:nodes
        """);
    bind("nodes-ask", "system:node-bootstrapper", "system:bootstrappers");
    bind(
        "nodes-join",
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        "system:bootstrappers");
    bind(
        "nodes-stay",
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        "system:nodes");
  }

  private void bind(String name, String role, String group)
      throws IOException, InterruptedException {
    kubectl("create", "clusterrolebinding", name, "--clusterrole=" + role, "--group=" + group);
  }

  private void writeKubeconfigs() throws IOException {
    Path pki = parts().authority().certificate().resolveSibling(".");
    writeKubeconfig(
        "admin.kubeconfig",
        "client-certificate: %s\n    client-key: %s"
            .formatted(pki.resolve("admin.crt"), pki.resolve("admin.key")));
    writeKubeconfig("bootstrap.kubeconfig", "token: " + TOKEN);
  }

  private void writeKubeconfig(String name, String user) throws IOException {
    Files.writeString(
        parts().folder().resolve(name),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster:
            certificate-authority: %s
            server: https://127.0.0.1:%d
        users:
        - name: user
          user:
            %s
        contexts:
        - name: test
          context: {cluster: test, user: user}
        current-context: test
        """
            .formatted(parts().authority().certificate(), parts().ports().api(), user));
  }

  private void start(String program, String... words) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(parts().programs().resolve(program).toString());
    all.addAll(Arrays.asList(words));
    processes.put(
        program,
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(program).toFile()))
            .start());
  }

  private String tail(String program) throws IOException {
    List<String> lines = Files.readAllLines(log(program));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static Optional<Path> programs() {
    return Optional.ofNullable(System.getenv("KUBEBUILDER_ASSETS"))
        .map(Path::of)
        .filter(folder ->
            PROGRAMS.stream().allMatch(program -> Files.isExecutable(folder.resolve(program))));
  }

  private static Ports ports() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new Ports(
          held.get(0).getLocalPort(),
          held.get(1).getLocalPort(),
          held.get(2).getLocalPort(),
          held.get(3).getLocalPort(),
          held.get(4).getLocalPort());
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the control plane is there from beforeAll on");
    }
    return parts;
  }
}
