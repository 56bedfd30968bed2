package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** The server of an agent under test, and a client that it believes. */
final class ServedAgent {
  private final AgentUnderTest agent;
  private final ServerCredentials credentials;

  ServedAgent(AgentUnderTest agent, ServerCredentials credentials) {
    this.agent = agent;
    this.credentials = credentials;
  }

  Path certificate() {
    return agent.place().certificates().resolve("kubelet.crt");
  }

  SSLContext tls() throws Exception {
    return credentials.sslContext(certificate());
  }

  int port() {
    return agent.place().port();
  }

  String base() {
    return "https://127.0.0.1:" + port();
  }

  HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(tls()).build();
  }

  HttpResponse<String> get(String path) throws Exception {
    return client()
        .send(
            HttpRequest.newBuilder(URI.create(base() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  SpdySession spdy(EventLoopGroup loop, String path, String protocol) throws Exception {
    return SpdySession.open(loop, tls(), port(), path, protocol);
  }

  Pod running(BusyboxPod pod) throws Exception {
    agent.manifests().put(pod);
    return agent.pods().awaitRunning(pod.name());
  }

  /** Of a pod's container {@code main}. */
  static String path(String kind, Pod pod) {
    return "/%s/%s/%s/main"
        .formatted(kind, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
  }

  /**
   * Of a command in a pod's container {@code main}.
   *
   * @param streams such as {@code input=1&output=1}
   */
  static String exec(Pod pod, String streams, String... command) {
    return path("exec", pod)
        + "?"
        + streams
        + List.of(command).stream()
            .map(word -> "&command=" + URLEncoder.encode(word, UTF_8))
            .collect(Collectors.joining());
  }
}
