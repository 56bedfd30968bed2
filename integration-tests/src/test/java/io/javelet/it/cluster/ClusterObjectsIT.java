package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentSettings;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.PrivateRegistry;
import io.javelet.it.RealContainerd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What pods of a real cluster name beside config maps and secrets. */
final class ClusterObjectsIT {
  private static final String GATES =
      "ClusterTrustBundle=true,ClusterTrustBundleProjection=true,PodCertificateRequest=true";

  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster =
      ControlPlane.ownedByClass()
          .apiServerFlag("--feature-gates=" + GATES)
          .apiServerFlag("--runtime-config=certificates.k8s.io/v1beta1=true");

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
              .flag("--image-credential-provider-config=${folder}/plugins.yaml")
              .flag("--image-credential-provider-bin-dir=${folder}/plugins")
              .field(
                  "featureGates",
                  Map.of(
                      "ClusterTrustBundle",
                      true,
                      "ClusterTrustBundleProjection",
                      true,
                      "PodCertificateRequest",
                      true)));

  @TempDir static Path folder;

  private static PrivateRegistry registry;

  @BeforeAll
  static void join() throws Exception {
    registry = PrivateRegistry.open(true);
    writePlugin();
    Files.copy(
        cluster.bootstrapKubeconfig(), agent.place().folder().resolve("bootstrap.kubeconfig"));
    Files.copy(cluster.clientAuthority(), agent.place().folder().resolve("ca.crt"));
    agent.process().startWithoutWaiting();
    Await.until(
        "the node to be ready",
        () ->
            get("node", agent.place().node(), "{.status.conditions[?(@.type==\"Ready\")].status}")
                .equals("True"),
        agent.process()::logTail);
    Await.until(
        "the default service account",
        () -> cluster.tryKubectl("get", "serviceaccount", "default").code() == 0,
        agent.process()::logTail);
  }

  @AfterAll
  static void closeRegistry() throws Exception {
    if (registry != null) {
      registry.close();
    }
  }

  /** Gives the registry's password to accounts that show a token which is meant for it. */
  private static void writePlugin() throws Exception {
    Path place = agent.place().folder();
    Path program = Files.createDirectories(place.resolve("plugins")).resolve("corp");
    Files.writeString(
        program,
        """
        #!/bin/sh
        request=$(cat)
        echo "$request" >>%1$s/asked
        claims=$(echo "$request" | sed 's/.*"serviceAccountToken":"[^.]*\\.\\([^.]*\\)\\..*/\\1/' | tr _- /+)
        case $(echo "$claims===" | base64 -di 2>/dev/null) in *'"aud":["corp"]'*) ;; *) exit 3;; esac
        echo '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",'
        echo '"cacheKeyType":"Registry","cacheDuration":"1h",'
        echo '"auth":{"%2$s":{"username":"%3$s","password":"%4$s"}}}'
        """
            .formatted(place, registry.host(), PrivateRegistry.USER, PrivateRegistry.PASSWORD));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        place.resolve("plugins.yaml"),
        """
        apiVersion: kubelet.config.k8s.io/v1
        kind: CredentialProviderConfig
        providers:
        - name: corp
          apiVersion: credentialprovider.kubelet.k8s.io/v1
          matchImages: ["%s"]
          defaultCacheDuration: 10m
          tokenAttributes:
            serviceAccountTokenAudience: corp
            requireServiceAccount: true
            cacheType: ServiceAccount
            requiredServiceAccountAnnotationKeys: [corp/role]
        """
            .formatted(registry.host()));
  }

  private static String get(String kind, String name, String path) throws Exception {
    return cluster.tryKubectl("get", kind, name, "-o", "jsonpath=" + path).output();
  }

  private static void create(String name, String spec, String container) throws Exception {
    createWith(RealContainerd.BUSYBOX_IMAGE, name, spec, container);
  }

  private static void createWith(String image, String name, String spec, String container)
      throws Exception {
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          hostNetwork: true
          terminationGracePeriodSeconds: 1
        %s
          containers:
          - name: main
            image: %s
        %s
        """
            .formatted(
                name,
                agent.place().node(),
                spec.indent(2).stripTrailing(),
                image,
                container.indent(4).stripTrailing()));
  }

  private static void awaitLogs(String pod, Predicate<String> expected) throws Exception {
    Await.until(
        "the log of " + pod,
        () -> expected.test(cluster.tryKubectl("logs", pod).output()),
        () -> cluster.tryKubectl("describe", "pod", pod).output() + agent.process().logTail());
  }

  private static void remove(String... pods) throws Exception {
    for (String pod : pods) {
      cluster.kubectl("delete", "pod", pod, "--timeout=60s");
    }
  }

  private static String bundle(String name, String signer, String pem) {
    return """
    apiVersion: certificates.k8s.io/v1beta1
    kind: ClusterTrustBundle
    metadata: {name: "%s", labels: {is: test}}
    spec:
      %s
      trustBundle: |
    %s
    """
        .formatted(
            name, signer.isEmpty() ? "" : "signerName: " + signer, pem.indent(4).stripTrailing());
  }

  @Test
  void trustBundlesAreShownAndRenewedInPlace() throws Exception {
    String authority = Files.readString(cluster.clientAuthority());
    String other = Files.readString(ClusterAuthority.create(folder.resolve("other")).certificate());
    cluster.apply(bundle("anchors", "", "# a comment\n" + authority));
    cluster.apply(bundle("example.com:signer:one", "example.com/signer", authority));
    cluster.apply(bundle("example.com:signer:two", "example.com/signer", other + authority));
    create(
        "trusting",
        """
        volumes:
        - name: trust
          projected:
            sources:
            - clusterTrustBundle: {name: anchors, path: named.crt}
            - clusterTrustBundle:
                signerName: example.com/signer
                labelSelector: {matchLabels: {is: test}}
                path: signed.crt
            - clusterTrustBundle: {name: nobody, optional: true, path: none.crt}
        """,
        """
        command: [sh, -c, "cd /trust; while true; do grep -c BEGIN * | tr '\\\\n' ' '; echo; sleep 0.2; done"]
        volumeMounts: [{name: trust, mountPath: /trust}]
        """);
    awaitLogs("trusting", log -> log.contains("named.crt:1 none.crt:0 signed.crt:2"));

    cluster.kubectl("delete", "clustertrustbundle", "example.com:signer:two");
    cluster.apply(bundle("anchors", "", authority + other));

    awaitLogs("trusting", log -> log.contains("named.crt:2 none.crt:0 signed.crt:1"));
    create(
        "waiting",
        """
        volumes:
        - name: trust
          projected: {sources: [{clusterTrustBundle: {name: later, path: ca.crt}}]}
        """,
        """
        command: [sh, -c, "grep -c BEGIN /trust/ca.crt; sleep 1000"]
        volumeMounts: [{name: trust, mountPath: /trust}]
        """);
    Await.until(
        "what is missing to be said",
        () ->
            cluster
                .tryKubectl("describe", "pod", "waiting")
                .output()
                .contains("clustertrustbundle.certificates.k8s.io \"later\" not found"),
        () -> cluster.tryKubectl("describe", "pod", "waiting").output());
    cluster.apply(bundle("later", "", authority));
    awaitLogs("waiting", log -> log.equals("1\n"));
    remove("trusting", "waiting");
  }

  @Test
  void aPodHasItsOwnCertificate() throws Exception {
    String container =
        """
        command: [sh, -c, "cd /identity; grep -c BEGIN *; cat chain.pem; sleep 1000"]
        volumeMounts: [{name: identity, mountPath: /identity}]
        """;
    create("certified", identity("example.com/signer"), container);
    create("unwelcome", identity("example.com/nobody"), container);

    String certificate = sign("certified");
    cluster.kubectl(
        "patch",
        "podcertificaterequest",
        request("unwelcome"),
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"conditions": [{"type": "Denied", "status": "True", "reason": "Unwelcome",
          "message": "not here", "lastTransitionTime": "%s"}]}}
        """
            .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));

    awaitLogs(
        "certified", log -> log.equals("bundle.pem:2\nchain.pem:1\nkey.pem:1\n" + certificate));
    Await.until(
        "the denial to be said",
        () ->
            cluster
                .tryKubectl("describe", "pod", "unwelcome")
                .output()
                .contains("was denied, reason=\"Unwelcome\", message=\"not here\""),
        () -> cluster.tryKubectl("describe", "pod", "unwelcome").output());
    remove("certified", "unwelcome");
  }

  private static String identity(String signer) {
    return """
    volumes:
    - name: identity
      projected:
        sources:
        - podCertificate:
            signerName: %s
            keyType: ECDSAP384
            maxExpirationSeconds: 7200
            credentialBundlePath: bundle.pem
            keyPath: key.pem
            certificateChainPath: chain.pem
            userAnnotations: {example.com/who: tester}
    """
        .formatted(signer);
  }

  /** The name of a pod's request for a certificate, once it is there. */
  private static String request(String pod) throws Exception {
    Await.until(
        "the request of " + pod,
        () -> requestNow(pod).startsWith("req-"),
        agent.process()::logTail);
    return requestNow(pod);
  }

  private static String requestNow(String pod) throws Exception {
    return cluster
        .tryKubectl(
            "get",
            "podcertificaterequests",
            "-o",
            "jsonpath={.items[?(@.spec.podName==\"%s\")].metadata.name}".formatted(pod))
        .output();
  }

  /** Does what a signer does; the API server has checked that the node has the key. */
  private static String sign(String pod) throws Exception {
    String name = request(pod);
    assertThat(get("podcertificaterequest", name, "{.spec.unverifiedUserAnnotations}"))
        .contains("tester");
    byte[] key =
        Base64.getDecoder().decode(get("podcertificaterequest", name, "{.spec.pkixPublicKey}"));
    Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Duration life = Duration.ofHours(2);
    String certificate =
        ClusterAuthority.create(folder.resolve("signer"))
            .certify(key, "CN=" + pod, begin, life)
            .replace("\r", "");
    cluster.kubectl(
        "patch",
        "podcertificaterequest",
        name,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"conditions": [{"type": "Issued", "status": "True", "reason": "Signed",
          "message": "here you are", "lastTransitionTime": "%s"}],
         "certificateChain": "%s", "notBefore": "%s", "beginRefreshAt": "%s", "notAfter": "%s"}}
        """
            .formatted(
                begin,
                certificate.replace("\n", "\\n"),
                begin,
                begin.plus(life.dividedBy(2)),
                begin.plus(life)));
    return certificate;
  }

  @Test
  void aRuntimeClassMeansItsHandler() throws Exception {
    cluster.apply(
        """
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: plain}
        handler: runc
        overhead: {podFixed: {memory: 16Mi}}
        """);
    cluster.apply(
        """
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: odd}
        handler: nobody-has-it
        """);
    create("classy", "runtimeClassName: plain", "command: [sh, -c, echo here; sleep 1000]");
    create("odd", "runtimeClassName: odd", "command: [sleep, '1000']");

    awaitLogs("classy", log -> log.equals("here\n"));
    assertThat(get("pod", "classy", "{.spec.overhead.memory}")).isEqualTo("16Mi");
    Await.until(
        "the handler's lack to be said",
        () -> cluster.tryKubectl("describe", "pod", "odd").output().contains("nobody-has-it"),
        () -> cluster.tryKubectl("describe", "pod", "odd").output());
    remove("classy", "odd");
  }

  @Test
  void aStaticPodWaitsForItsRuntimeClass() throws Exception {
    agent
        .manifests()
        .put(
            "early.yaml",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: early}
            spec:
              runtimeClassName: late
              hostNetwork: true
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: %s
                command: [sh, -c, echo here; sleep 1000]
            """
                .formatted(RealContainerd.BUSYBOX_IMAGE));
    Await.until(
        "what is missing to be said",
        () ->
            cluster
                .tryKubectl("get", "events")
                .output()
                .contains("runtimeclass.node.k8s.io \"late\" not found"),
        () -> cluster.tryKubectl("get", "events").output() + agent.process().logTail());

    cluster.apply(
        """
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: late}
        handler: runc
        """);

    var _ = agent.runtime().awaitRunning("early", "main");
    agent.manifests().remove("early.yaml");
    agent.runtime().awaitGone("early");
  }

  @Test
  void aServiceAccountPullsByAPluginWhatIsItsAlone() throws Exception {
    // Whoever may use an image may use it by any of its names, and nobody else may.
    agent.containerd().importImage("localhost/javelet-test/own:1", List.of("/bin/sh"));
    registry.push(agent.containerd(), "localhost/javelet-test/own:1", "own:1");
    cluster.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: tokens-for-corp}
        rules:
        - {apiGroups: [""], resources: [corp], verbs: [request-serviceaccounts-token-audience]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: tokens-for-corp}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tokens-for-corp}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:nodes"}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: puller, annotations: {corp/role: reader, corp/other: secret}}
        """);
    String image = registry.image("own:1");
    createWith(
        image, "owner", "serviceAccountName: puller", "command: [sh, -c, echo own; sleep 999]");
    awaitLogs("owner", log -> log.equals("own\n"));
    assertThat(Files.readAllLines(agent.place().folder().resolve("asked")))
        .singleElement()
        .asString()
        .contains("\"serviceAccountAnnotations\":{\"corp/role\":\"reader\"}");
    try (Stream<Path> records = Files.list(agent.place().root().resolve("image_manager/pulled"))) {
      assertThat(records)
          .anySatisfy(record ->
              assertThat(record)
                  .content()
                  .contains("\"kubernetesServiceAccounts\"", "\"name\":\"puller\""));
    }
    long asked = registry.requests("own");

    createWith(
        image, "friend", "serviceAccountName: puller", "command: [sh, -c, echo own; sleep 999]");
    createWith(image, "thief", "", "command: [sh, -c, echo own; sleep 999]");

    awaitLogs("friend", log -> log.equals("own\n"));
    Await.until(
        "the thief to be refused",
        () -> cluster.tryKubectl("describe", "pod", "thief").output().contains("401 Unauthorized"),
        () -> cluster.tryKubectl("describe", "pod", "thief").output() + agent.process().logTail());
    assertThat(registry.requests("own")).isEqualTo(asked);
    remove("owner", "friend", "thief");
  }

  @Test
  void aPodsUserReadsItsToken() throws Exception {
    String read =
        "command: [sh, -c, \"cut -c1-2 /var/run/secrets/kubernetes.io/serviceaccount/token; sleep"
            + " 1000\"]";
    create("named", "securityContext: {runAsUser: 4711}", read);
    create(
        "grouped",
        """
        securityContext: {runAsUser: 4711, runAsGroup: 4712, fsGroup: 4713}
        """,
        read);
    // No user that all containers share, as with images that name one of their own.
    create(
        "mixed",
        """
        initContainers:
        - {name: first, image: %s, command: [sh, -c, ':']}
        """
            .formatted(RealContainerd.BUSYBOX_IMAGE),
        read + "\nsecurityContext: {runAsUser: 4711}");

    for (String pod : List.of("named", "grouped", "mixed")) {
      awaitLogs(pod, log -> log.endsWith("ey\n"));
      remove(pod);
    }
  }
}
