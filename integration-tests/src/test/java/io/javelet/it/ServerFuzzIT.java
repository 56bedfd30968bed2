package io.javelet.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests that no client should send, by the thousand: paths that lead elsewhere, requests in
 * requests, too much of everything, rubbish. One minute in {@code ./test}; longer by the system
 * property {@code javelet.fuzz.seconds}. A failure names its seed.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class ServerFuzzIT {
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("javelet.fuzz.seconds", 60));
  private static final int ATTACKERS = 16;
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent = AgentUnderTest.with(CREDENTIALS.settings());

  /** Where this machine keeps what nobody may see; its first line is looked for in answers. */
  private static final String SECRET = "root:x:0:0:";

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "get", "G T");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/healthz",
          "/pods",
          "/metrics",
          "/logs/",
          "/logs/syslog",
          "/stats/summary",
          "/exec/default/x/y?command=id&output=1",
          "/containerLogs/default/x/y",
          "/run/a/b/c",
          "/debug/flags/v",
          "/configz",
          "/checkpoint/a/b/c",
          "/portForward/a/b",
          "*",
          "http://x/");
  private static final List<String> DETOURS =
      List.of(
          "/../",
          "/..%2f",
          "/%2e%2e/",
          "/..\\",
          "//",
          "/./",
          "%00",
          "/....//",
          "/%c0%ae%c0%ae/",
          "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
          "../../../../etc/passwd",
          "%",
          "%zz",
          "%u2216",
          "?",
          "#",
          ";",
          "\u00e9");
  private static final List<String> HEADERS =
      List.of(
          "Content-Length: 5",
          "Content-Length: -1",
          "Content-Length: 5, 6",
          "Content-Length: 99999999999999999999",
          "Content-Length : 5",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding: chunked, chunked",
          "Transfer-Encoding:\tchunked",
          "Host: a",
          "Host: b",
          "Host:",
          "Connection: Upgrade",
          "Upgrade: SPDY/3.1",
          "Upgrade: websocket",
          "Upgrade: h2c",
          "Connection: close",
          "Expect: 100-continue",
          "Range: bytes=0-",
          "Range: bytes=-1,0-",
          "Accept-Encoding: gzip",
          "Authorization: Bearer x",
          "Authorization: Basic eDp4",
          "X-Remote-User: admin",
          "X-Forwarded-For: 127.0.0.1",
          "A: b\r\n C: folded",
          " B: c",
          "A\u0000: b",
          "A: \u0001",
          ":path: /x",
          "If-Modified-Since: never");

  private record Port(String name, boolean tls, int number) {}

  @Test
  void nothingHelpsAnAttacker() throws Exception {
    SSLContext tls = CREDENTIALS.sslContext(agent.place().certificates().resolve("kubelet.crt"));
    SSLContext nobody = SSLContext.getInstance("TLS");
    nobody.init(null, new TrustManager[] {new TrustsAll()}, null);
    List<Port> ports =
        List.of(
            new Port("health", false, agent.place().healthPort()),
            new Port("read-only", false, agent.place().readOnlyPort()),
            new Port("https", true, agent.place().port()));
    long filesBefore = openFiles();
    long seed = Long.getLong("javelet.fuzz.seed", System.nanoTime());
    long end = System.nanoTime() + TIME.toNanos();
    var requests = new AtomicLong();
    List<Future<?>> attackers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ATTACKERS; i++) {
        attackers.add(
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                attack(ports, tls, nobody, seed + requests.getAndIncrement());
              }
              return true;
            }));
      }
      for (Future<?> each : attackers) {
        each.get();
      }
    }
    System.out.println("fuzzed " + requests.get() + " requests from seed " + seed);
    assertThat(agent.process().isAlive()).isTrue();
    Await.until(
        "no connection to be left",
        () -> openFiles() <= filesBefore + 10,
        () -> filesBefore + " -> " + openFiles());
    assertThat(agent.process().isHealthy()).isTrue();
    assertThat(agent.process().log())
        .noneMatch(line -> line.contains("Bug while answering") || line.contains("OutOfMemory"));
  }

  private static void attack(List<Port> ports, SSLContext tls, SSLContext nobody, long seed) {
    var random = new Random(seed);
    Port port = ports.get(random.nextInt(ports.size()));
    boolean known = random.nextInt(4) == 0;
    byte[] request = request(random);
    String answer;
    try {
      answer = ask(port, known ? tls : nobody, request, random);
    } catch (IOException _) {
      answer = "";
    }
    String what =
        "seed %d, port %s, known %b: %s%n-> %s"
            .formatted(seed, port.name(), known, new String(request, ISO_8859_1), answer);
    assertThat(answer).as(what).doesNotContain(SECRET);
    if (port.tls() && !known) {
      assertThat(answer).as(what).doesNotContain("HTTP/1.1 200", "HTTP/1.1 101");
    }
  }

  private static byte[] request(Random random) {
    if (random.nextInt(20) == 0) {
      byte[] rubbish = new byte[random.nextInt(2000)];
      random.nextBytes(rubbish);
      return rubbish;
    }
    var text = new StringBuilder();
    text.append(pick(random, METHODS)).append(' ').append(pick(random, PATHS));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pick(random, DETOURS));
    }
    if (random.nextInt(30) == 0) {
      text.append("a".repeat(random.nextInt(200_000)));
    }
    text.append(pick(random, List.of(" HTTP/1.1", " HTTP/1.1", " HTTP/1.0", " HTTP/9.9", "")));
    String newline = random.nextInt(20) == 0 ? "\n" : "\r\n";
    text.append(newline).append("Host: kubelet").append(newline);
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(pick(random, HEADERS)).append(newline);
    }
    if (random.nextInt(50) == 0) {
      for (int i = 0; i < 5000; i++) {
        text.append("X-").append(i).append(": ").append("v".repeat(300)).append(newline);
      }
    }
    text.append(newline);
    if (random.nextInt(3) == 0) {
      text.append("5\r\nhello\r\n0\r\n\r\n");
    }
    if (random.nextInt(3) == 0) {
      // A request inside a request: must never be answered on behalf of somebody else.
      text.append("GET /configz HTTP/1.1\r\nHost: smuggled\r\n\r\n");
    }
    return text.toString().getBytes(random.nextBoolean() ? UTF_8 : ISO_8859_1);
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static String ask(Port port, SSLContext tls, byte[] request, Random random)
      throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (Socket socket =
        port.tls() && random.nextInt(20) != 0
            ? tls.getSocketFactory().createSocket(here, port.number())
            : new Socket(here, port.number())) {
      socket.setSoTimeout(50);
      OutputStream out = socket.getOutputStream();
      int cut = random.nextInt(10) == 0 ? random.nextInt(request.length + 1) : request.length;
      out.write(request, 0, cut);
      out.flush();
      if (random.nextInt(10) == 0) {
        return "";
      }
      var answer = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      byte[] block = new byte[16 * 1024];
      try {
        int read;
        while (answer.size() < 100_000 && (read = in.read(block)) >= 0) {
          answer.write(block, 0, read);
        }
      } catch (SocketTimeoutException _) {
        // It keeps the connection for a next request.
      }
      return answer.toString(ISO_8859_1);
    }
  }

  private static long openFiles() throws IOException {
    try (var open = Files.list(Path.of("/proc", String.valueOf(agent.process().pid()), "fd"))) {
      return open.count();
    }
  }

  /** An attacker does not care who we are. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
