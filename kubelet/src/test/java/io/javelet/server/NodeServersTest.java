package io.javelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.tls.TestAuthority;
import io.javelet.server.tls.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeServersTest {
  @TempDir private Path folder;
  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture(folder);
    server.local.add(
        new LocalEndpoint(
            "POST",
            "/javelet/v1/pods/{namespace}/{name}/restart",
            question -> new LocalEndpoint.Reply(200, "restarted " + question.variables())));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anAgentThatIsWellSaysOkAtEveryPort() throws Exception {
    for (Door door : new Door[] {Door.HEALTH, Door.READ_ONLY}) {
      HttpResponse<String> answer = server.get(door, "/healthz");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void checksAreListedExcludedAndAskedOneByOne() throws Exception {
    assertThat(server.get(Door.HEALTH, "/healthz?verbose").body())
        .isEqualTo("[+]ping ok\n[+]syncloop ok\nhealthz check passed\n");
    assertThat(server.get(Door.HEALTH, "/healthz/ping").body()).isEqualTo("ok");
    assertThat(server.get(Door.HEALTH, "/healthz/nothing").statusCode()).isEqualTo(404);
    assertThat(server.get(Door.READ_ONLY, "/healthz/device-plugin").statusCode()).isEqualTo(500);
    assertThat(server.get(Door.HEALTH, "/healthz/").statusCode()).isEqualTo(404);

    server.checks.put("syncloop", "the runtime does not answer");

    HttpResponse<String> failed = server.get(Door.HEALTH, "/healthz");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body())
        .isEqualTo(
            "[+]ping ok\n[-]syncloop failed: the runtime does not answer\nhealthz check failed\n");
    assertThat(server.get(Door.HEALTH, "/healthz/syncloop").body())
        .isEqualTo("internal server error: the runtime does not answer\n");
    assertThat(server.get(Door.HEALTH, "/healthz?exclude=syncloop&exclude=x&verbose").body())
        .isEqualTo(
            """
            [+]ping ok
            [+]syncloop excluded: ok
            warn: some health checks cannot be excluded: no matches for "x"
            healthz check passed
            """);
  }

  @Test
  void podsAreAnApiListWhereTheyAreShown() throws Exception {
    HttpResponse<String> answer = server.get(Door.READ_ONLY, "/pods");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).contains("\"kind\":\"PodList\"", "\"name\":\"web\"").endsWith("}\n");
    assertThat(server.get(Door.READ_ONLY, "/pods/").statusCode()).isEqualTo(200);
    assertThat(server.get(Door.HEALTH, "/pods").statusCode()).isEqualTo(404);
  }

  @Test
  void aListOfNoPodsHasItemsToWalkThrough() throws Exception {
    server.pods.clear();

    assertThat(server.get(Door.READ_ONLY, "/pods").body()).contains("\"items\":[]");
  }

  @Test
  void aClientThatWantsNoJsonIsTold() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.uri(Door.READ_ONLY, "/pods"))
                    .header("Accept", "text/html")
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body())
        .isEqualTo("406: Not Acceptable\n\nAvailable representations: application/json");
  }

  @Test
  void metricsAreTextAndCompressedForThoseWhoTakeThat() throws Exception {
    HttpResponse<String> answer = server.get(Door.READ_ONLY, "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(answer.headers().firstValue("Process-Start-Time-Unix")).isPresent();
    assertThat(answer.body())
        .contains("kubelet_http_requests_total{", "path=\"metrics\"", "server_type=\"readonly\"");

    HttpResponse<byte[]> small =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.uri(Door.READ_ONLY, "/metrics"))
                    .header("Accept-Encoding", "gzip")
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(small.headers().firstValue("Content-Encoding")).contains("gzip");
    try (InputStream plain =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(small.body()))) {
      assertThat(new String(plain.readAllBytes(), UTF_8)).contains("process_cpu_seconds_total");
    }
  }

  @Test
  void theReadOnlyPortShowsAndNothingElse() throws Exception {
    for (String path :
        new String[] {"/exec/a/b/c", "/run/a/b/c", "/logs/", "/containerLogs/a/b/c"}) {
      HttpResponse<String> answer = server.get(Door.READ_ONLY, path);

      assertThat(answer.statusCode()).as(path).isEqualTo(405);
      assertThat(answer.body()).isEqualTo("Debug endpoints are disabled.\n");
    }
    assertThat(server.get(Door.READ_ONLY, "/configz").statusCode()).isEqualTo(404);
    HttpResponse<String> post =
        server.send(HttpClient.newHttpClient(), "POST", Door.READ_ONLY, "/pods", "{}");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET");
    assertThat(post.body()).isEqualTo("405: Method Not Allowed");
  }

  @Test
  void http2AndHttp1AreServedOnTheSamePort() throws Exception {
    TestAuthority.Identity admin = server.authority.client("admin");
    HttpClient two =
        HttpClient.newBuilder().sslContext(server.sslContext(Optional.of(admin))).build();

    HttpResponse<String> answer = server.send(two, "GET", Door.HTTPS, "/pods", "");

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"web\"");
    assertThat(
            server
                .send(server.client(Optional.of(admin)), "GET", Door.HTTPS, "/pods", "")
                .version())
        .isEqualTo(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void whatIsSentPieceByPieceSuitsOldClientsAndThoseWhoWantTheHeadAlone() throws Exception {
    server.runtime = Optional.of(new ServedRuntime(folder).node());
    String old = plain("GET /metrics/cadvisor HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(old).startsWith("HTTP/1.1 200 OK\r\n").doesNotContainIgnoringCase("chunked");
    assertThat(old.substring(old.indexOf("\r\n\r\n") + 4))
        .startsWith("# HELP cadvisor_version_info")
        .endsWith("\n");

    String heads =
        plain(
            String.join(
                "\r\nHost: x\r\n",
                "HEAD /metrics/cadvisor HTTP/1.1",
                "\r\nHEAD /stats/summary HTTP/1.1",
                "\r\nGET /healthz HTTP/1.1",
                "Connection: close\r\n\r\n"));
    assertThat(heads.split("\r\n\r\n", -1))
        .satisfiesExactly(
            metrics -> assertThat(metrics).startsWith("HTTP/1.1 200 OK"),
            summary -> assertThat(summary).startsWith("HTTP/1.1 405 "),
            health -> assertThat(health).startsWith("HTTP/1.1 200 OK"),
            body -> assertThat(body).isEqualTo("ok"));
  }

  /** Everything that the read-only port says until it closes the connection. */
  private String plain(String requests) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.port(Door.READ_ONLY))) {
      socket.getOutputStream().write(requests.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void requestsAreCountedUnderUpstreamsNames() throws Exception {
    HttpClient client = server.client(Optional.of(server.authority.client("admin")));
    server.send(client, "PATCH", Door.HTTPS, "/exec/default/web/main", "");
    server.send(client, "GET", Door.HTTPS, "/stats/nothing", "");
    server.send(client, "GET", Door.HTTPS, "/nothing", "");
    server.send(client, "GET", Door.HTTPS, "/metrics/nothing", "");

    assertThat(server.get(Door.READ_ONLY, "/metrics").body())
        .contains(
            "kubelet_http_requests_total{long_running=\"true\",method=\"other\",path=\"exec\","
                + "server_type=\"readwrite\"} 1",
            "kubelet_http_requests_total{long_running=\"false\",method=\"GET\",path=\"stats\","
                + "server_type=\"readwrite\"} 1",
            "kubelet_http_requests_total{long_running=\"false\",method=\"GET\",path=\"other\","
                + "server_type=\"readwrite\"} 2");
  }

  @Test
  void whoSpeaksHttpToTheHttpsPortIsTold() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(Door.HTTPS))) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.0 400 Bad Request\r\n")
          .endsWith("Client sent an HTTP request to an HTTPS server.\n");
    }
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
    TestAuthority.Identity first = server.authority.server("one");
    write(first);
    server.close();
    server = new ServerFixture(folder);
    // The same authority, so that the client below trusts both.
    TestAuthority.Identity one = server.authority.server("one");
    write(one);
    server.certificate =
        new TlsSettings.Files(folder.resolve("server.crt"), folder.resolve("server.key"));
    server.start();
    HttpClient client = server.client(Optional.of(server.authority.client("admin")));
    HttpResponse<String> before = server.send(client, "GET", Door.HTTPS, "/healthz", "");

    TestAuthority.Identity two = server.authority.server("two");
    write(two);
    server.tls().reload();
    HttpResponse<String> same = server.send(client, "GET", Door.HTTPS, "/healthz", "");
    HttpResponse<String> fresh =
        server.send(
            server.client(Optional.of(server.authority.client("admin"))),
            "GET",
            Door.HTTPS,
            "/healthz",
            "");

    assertThat(shown(before)).isEqualTo(one.certificate());
    assertThat(shown(same)).isEqualTo(one.certificate());
    assertThat(shown(fresh)).isEqualTo(two.certificate());

    Files.writeString(folder.resolve("server.crt"), "rubbish");
    server.tls().reload();
    assertThat(server.tls().certificate()).contains(two.certificate());
  }

  private void write(TestAuthority.Identity identity) throws IOException {
    Files.writeString(folder.resolve("server.crt"), identity.certificatePem());
    Files.writeString(folder.resolve("server.key"), identity.keyPem());
  }

  private static java.security.cert.Certificate shown(HttpResponse<?> answer) throws Exception {
    return answer.sslSession().orElseThrow().getPeerCertificates()[0];
  }

  @Test
  void theUnixSocketIsRootsAndHasWhatIsOurs() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
        .isEqualTo("rw-------");
    assertThat(local("GET /pods HTTP/1.1\r\nHost: local\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK")
        .contains("\"name\":\"web\"");
    assertThat(
            local(
                """
                POST /javelet/v1/pods/default/web/restart HTTP/1.1
                Host: local
                Content-Length: 0
                Connection: close

                """
                    .replace("\n", "\r\n")))
        .startsWith("HTTP/1.1 200 OK")
        .contains("restarted {namespace=default, name=web}");
    assertThat(
            server
                .send(
                    server.client(Optional.of(server.authority.client("admin"))),
                    "POST",
                    Door.HTTPS,
                    "/javelet/v1/pods/default/web/restart",
                    "")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void theVerbosityIsSetThroughTheServer() throws Exception {
    HttpClient admin = server.client(Optional.of(server.authority.client("admin")));

    HttpResponse<String> answer = server.send(admin, "PUT", Door.HTTPS, "/debug/flags/v", "4");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("successfully set klog.logging.verbosity to 4\n");
    assertThat(server.verbosity).hasValue(4);
    assertThat(server.send(admin, "PUT", Door.HTTPS, "/debug/flags/v", "x").statusCode())
        .isEqualTo(400);
    assertThat(server.send(admin, "GET", Door.HTTPS, "/debug/flags/v", "").statusCode())
        .isEqualTo(406);
  }

  @Test
  void theConfigurationFlagsStatusAndJvmAreShown() throws Exception {
    HttpClient admin = server.client(Optional.of(server.authority.client("admin")));

    assertThat(server.send(admin, "GET", Door.HTTPS, "/configz", "").body())
        .isEqualTo("{\"kubeletconfig\":{\"kind\":\"KubeletConfiguration\"}}");
    assertThat(server.send(admin, "GET", Door.HTTPS, "/flagz", "").body())
        .startsWith("\nkubelet flagz\nWarning: ")
        .endsWith("\nv=2\n");
    assertThat(server.send(admin, "GET", Door.HTTPS, "/statusz", "").body())
        .contains("\nEmulation version: v1.36.2\n", "Paths: /configz");
    assertThat(server.send(admin, "GET", Door.HTTPS, "/debug/jvm/threads", "").body())
        .contains("server-io");
    assertThat(server.send(admin, "GET", Door.HTTPS, "/debug/pprof/heap", "").body())
        .contains("java.lang.String");
    assertThat(server.send(admin, "GET", Door.HTTPS, "/debug/pprof/cmdline", "").body())
        .isEqualTo("kubelet\0--v=2");
  }

  private String local(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(server.socket()));
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      var answer = new java.io.ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return answer.toString(UTF_8);
    }
  }
}
