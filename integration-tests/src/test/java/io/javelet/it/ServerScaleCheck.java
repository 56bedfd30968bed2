package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Many clients at once. Not part of {@code ./test}: {@code benchmarks/server} runs it and shows its
 * figures.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ServerScaleCheck {
  private static final int FOLLOWERS = Integer.getInteger("javelet.scale.followers", 500);
  private static final int SESSIONS = Integer.getInteger("javelet.scale.sessions", 200);
  private static final int PODS = Integer.getInteger("javelet.scale.pods", 100);
  private static final Pattern POD_FOLDER = Pattern.compile("/pod[0-9a-f]{32}$");

  /** A pod's own sample, not one of its containers. */
  private static final Pattern POD_SAMPLE =
      Pattern.compile(
          "^container_(memory_usage_bytes|cpu_usage_seconds_total)\\{container=\"\"(?:,cpu=\"total\")?,id=\"[^\"]*/pod([0-9a-f]{32})\".*\\}"
              + " (\\S+) \\d+$");

  private static final int LINES = 100;
  private static final int FOLLOWED_LINES = Integer.getInteger("javelet.scale.lines", 20);
  private static final int ANSWERS = Integer.getInteger("javelet.scale.answers", 200);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(CREDENTIALS.settings().field("maxPods", 300));

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static SSLContext tls() throws Exception {
    return CREDENTIALS.sslContext(agent.place().certificates().resolve("kubelet.crt"));
  }

  @Test
  void fiveHundredFollowOneLog() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("followed")
                .running(
                    "trap 'exit 0' TERM; echo first; while [ ! -e /tmp/go ]; do sleep 0.05; done;"
                        + " i=0; while [ $i -lt "
                        + FOLLOWED_LINES
                        + " ]; do echo line $i; i=$((i + 1)); sleep 0.3; done;"
                        + " echo last; sleep 100000 & wait"));
    Pod pod = agent.pods().awaitRunning("followed");
    agent.logs().awaitText("followed", "main", "first");
    Footprint before = Footprint.of(agent);
    SSLContext tls = tls();
    String request =
        "GET /containerLogs/default/%s/main?follow=true HTTP/1.1\r\nHost: x\r\n\r\n"
            .formatted(pod.getMetadata().getName());
    var ready = new CountDownLatch(FOLLOWERS);
    var latest = new AtomicLongArray(FOLLOWED_LINES);
    List<Socket> sockets = new ArrayList<>();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < FOLLOWERS; i++) {
        Socket socket =
            tls.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), agent.place().port());
        sockets.add(socket);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        all.add(threads.submit(() -> follow(socket, ready, latest)));
      }
      assertThat(ready.await(120, TimeUnit.SECONDS)).isTrue();
      Footprint during = Footprint.of(agent);
      Duration agents = processorTime();
      Duration clients = processorTime(ProcessHandle.current().pid());
      agent
          .runtime()
          .exec(agent.runtime().running("followed", "main").orElseThrow(), "touch", "/tmp/go");
      for (Future<?> each : all) {
        each.get(120, TimeUnit.SECONDS);
      }
      agents = processorTime().minus(agents).dividedBy(FOLLOWED_LINES);
      clients =
          processorTime(ProcessHandle.current().pid()).minus(clients).dividedBy(FOLLOWED_LINES);
      Footprint.figure("followers of one log", FOLLOWERS);
      Footprint.figure("  the agent before", before);
      Footprint.figure("  with all followers", during);
      List<Long> micros = new ArrayList<>();
      Map<Integer, Instant> written = written(pod);
      for (int i = 0; i < FOLLOWED_LINES; i++) {
        micros.add(latest.get(i) - ChronoUnit.MICROS.between(Instant.EPOCH, written.get(i)));
      }
      Footprint.figure(
          "the last follower sees a line, ms after the runtime took it, one by one",
          micros.stream().map(each -> each / 1000 + "").collect(Collectors.joining(" ")));
      micros.sort(null);
      String of = "  of " + FOLLOWED_LINES + " lines, ";
      Footprint.figure(of + "median, ms", micros.get(FOLLOWED_LINES / 2) / 1e3);
      Footprint.figure(of + "worst, ms", micros.getLast() / 1e3);
      Footprint.figure("  processor time of the agent for a line, ms", agents.toNanos() / 1e6);
      Footprint.figure("  of all these clients, ms", clients.toNanos() / 1e6);
      assertThat(Duration.of(micros.getLast(), ChronoUnit.MICROS)).isLessThan(AT_ONCE);
      for (Socket each : sockets) {
        each.close();
      }
    }
    Await.until(
        "all followers to be forgotten",
        () -> Footprint.of(agent).files() <= before.files() + 5,
        () -> Footprint.of(agent).toString());
    Footprint.figure("  afterwards", Footprint.of(agent));
  }

  /** Reads to the last line, and notes when it saw the others. */
  private static boolean follow(Socket socket, CountDownLatch ready, AtomicLongArray latest)
      throws IOException {
    var unread = new StringBuilder();
    byte[] block = new byte[1024];
    while (true) {
      int read = socket.getInputStream().read(block);
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      assertThat(read).isPositive();
      unread.append(new String(block, 0, read, UTF_8));
      int end;
      while ((end = unread.indexOf("\n")) >= 0) {
        String line = unread.substring(0, end).strip();
        unread.delete(0, end + 1);
        if (line.equals("first")) {
          ready.countDown();
        } else if (line.equals("last")) {
          return true;
        } else if (line.startsWith("line ")) {
          latest.accumulateAndGet(Integer.parseInt(line.substring(5)), now, Math::max);
        }
      }
    }
  }

  /** When the runtime took each line, by its own stamp. */
  private static Map<Integer, Instant> written(Pod pod) throws IOException {
    Map<Integer, Instant> stamps = new HashMap<>();
    try (var files = Files.walk(agent.place().podLogs())) {
      Path log =
          files
              .filter(each ->
                  each.toString().contains(pod.getMetadata().getName())
                      && each.toString().endsWith("0.log"))
              .findFirst()
              .orElseThrow();
      for (String each : Files.readAllLines(log)) {
        String[] words = each.split(" ", -1);
        if (words.length == 5 && words[3].equals("line")) {
          stamps.put(Integer.valueOf(words[4]), Instant.parse(words[0]));
        }
      }
    }
    return stamps;
  }

  /** From when the runtime took a line, by its own stamp, to when a follower has it. */
  @Test
  void oneFollowerSeesALineAtOnce() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("ticking")
                .running("trap 'exit 0' TERM; while true; do echo tick; sleep 0.2; done"));
    Pod pod = agent.pods().awaitRunning("ticking");
    String request =
        "GET %s?follow=true&tailLines=0&timestamps=true HTTP/1.1\r\nHost: x\r\n\r\n"
            .formatted("/containerLogs/default/" + pod.getMetadata().getName() + "/main");
    List<Duration> delays = new ArrayList<>();
    try (Socket socket =
        tls()
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), agent.place().port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      byte[] block = new byte[4096];
      while (delays.size() < LINES) {
        int read = socket.getInputStream().read(block);
        Instant now = Instant.now();
        assertThat(read).isPositive();
        for (String line : new String(block, 0, read, UTF_8).lines().toList()) {
          if (line.endsWith("Z tick")) {
            delays.add(Duration.between(Instant.parse(line.split(" ", 2)[0]), now));
          }
        }
      }
    }
    delays.sort(null);
    Footprint.figure(
        "a line reaches a follower, ms, median of " + LINES, millis(delays.get(LINES / 2)));
    Footprint.figure("a line reaches a follower, ms, worst of " + LINES, millis(delays.getLast()));
    assertThat(delays.getLast()).isLessThan(AT_ONCE);
  }

  private static String millis(Duration time) {
    return "%.1f".formatted(time.toNanos() / 1e6);
  }

  @Test
  void twoHundredSessionsAtOnce() throws Exception {
    agent.manifests().put(BusyboxPod.named("busy"));
    Pod pod = agent.pods().awaitRunning("busy");
    Footprint before = Footprint.of(agent);
    SSLContext tls = tls();
    String path =
        "/exec/default/%s/main?input=1&output=1&command=cat".formatted(pod.getMetadata().getName());
    List<SpdySession> sessions = new ArrayList<>();
    List<ByteArrayOutputStream> outs = new ArrayList<>();
    List<Integer> stdins = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < SESSIONS; i++) {
      SpdySession session =
          SpdySession.open(LOOP, tls, agent.place().port(), path, "v4.channel.k8s.io");
      assertThat(session.head()).startsWith("HTTP/1.1 101");
      var out = new ByteArrayOutputStream();
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      stdins.add(session.stream(OutputStream.nullOutputStream(), "streamType", "stdin"));
      session.stream(out, "streamType", "stdout");
      sessions.add(session);
      outs.add(out);
    }
    for (int i = 0; i < SESSIONS; i++) {
      sessions.get(i).send(stdins.get(i), ("session " + i).getBytes(UTF_8));
    }
    for (int i = 0; i < SESSIONS; i++) {
      int each = i;
      Await.until(
          "the echo of session " + i,
          () -> outs.get(each).toString(UTF_8).equals("session " + each),
          () -> outs.get(each).toString(UTF_8));
    }
    Footprint.figure("exec sessions at once", SESSIONS);
    Footprint.figure(
        "all echoed after ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    Footprint.figure("  the agent before", before);
    Footprint.figure("  with all sessions", Footprint.of(agent));
    sessions.forEach(SpdySession::close);
    Await.until(
        "all sessions to be forgotten",
        () -> Footprint.of(agent).files() <= before.files() + 5,
        () -> Footprint.of(agent).toString());
    Footprint.figure("  afterwards", Footprint.of(agent));
  }

  @Test
  void aHundredPodsAreMeasuredInNoTime() throws Exception {
    for (int i = 0; i < PODS; i++) {
      agent.manifests().put(BusyboxPod.named("pod" + i));
    }
    Await.until(
        "all pods to run",
        () ->
            agent.pods().all().stream()
                    .filter(pod ->
                        pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase()))
                    .count()
                == PODS,
        () -> "fewer");
    Map<String, Long> worst = new HashMap<>();
    for (String path : List.of("/stats/summary", "/metrics/cadvisor", "/metrics/resource")) {
      List<Long> times = new ArrayList<>();
      long first = timed(path);
      Duration before = processorTime();
      for (int i = 0; i < ANSWERS; i++) {
        times.add(timed(path));
      }
      Duration spent = processorTime().minus(before).dividedBy(ANSWERS);
      String slow =
          IntStream.range(0, times.size())
              .filter(i -> times.get(i) > AT_ONCE.toNanos())
              .mapToObj(i -> i + 2 + ":" + times.get(i) / 1_000_000)
              .collect(Collectors.joining(" "));
      times.sort(null);
      String of = path + " with " + PODS + " pods, ";
      Footprint.figure(of + "first, ms", first / 1e6);
      Footprint.figure(of + "answers over 50 ms, number:ms", slow);
      Footprint.figure(of + "median of " + ANSWERS + ", ms", times.get(ANSWERS / 2) / 1e6);
      Footprint.figure(of + "worst of " + ANSWERS + ", ms", times.getLast() / 1e6);
      Footprint.figure(of + "processor time of one, ms", spent.toNanos() / 1e6);
      worst.put(path, times.getLast());
    }
    Footprint.figure(
        "farthest from the kernel's files, percent", "%.3f".formatted(farthestFromTheKernel()));
    Footprint.figure("  the agent with " + PODS + " pods", Footprint.of(agent));
    assertThat(worst).allSatisfy((_, took) -> assertThat(took).isLessThan(AT_ONCE.toNanos()));
  }

  /**
   * What the agent has had of the processors: unlike an answer's time, the same on a busy machine.
   */
  private static Duration processorTime() throws IOException {
    return processorTime(agent.process().pid());
  }

  /** What a process has had of the processors, but for threads that have ended. */
  private static Duration processorTime(long pid) throws IOException {
    long nanos = 0;
    try (var tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      for (Path task : tasks.toList()) {
        try {
          nanos += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[0]);
        } catch (NoSuchFileException _) {
          // A thread that has just ended.
        }
      }
    }
    return Duration.ofNanos(nanos);
  }

  /**
   * How far what is told of pods' memory and processor time is from the kernel's files, read just
   * before and just after: 0 where it is between both.
   */
  private static double farthestFromTheKernel() throws Exception {
    Map<String, Long> before = kernel();
    String summary = fetched("/stats/summary");
    String cadvisor = fetched("/metrics/cadvisor");
    Map<String, Long> after = kernel();
    Map<String, Double> told = new HashMap<>();
    for (JsonNode pod : new ObjectMapper().readTree(summary).at("/pods")) {
      String uid = pod.at("/podRef/uid").asString();
      told.put("summary memory " + uid, pod.at("/memory/usageBytes").asDouble());
      told.put("summary cpu " + uid, pod.at("/cpu/usageCoreNanoSeconds").asDouble());
    }
    for (String line : cadvisor.lines().toList()) {
      Matcher of = POD_SAMPLE.matcher(line);
      if (of.find()) {
        boolean memory = of.group(1).equals("memory_usage_bytes");
        double value = Double.parseDouble(of.group(3));
        told.put(
            "cadvisor " + (memory ? "memory " : "cpu ") + of.group(2),
            memory ? value : value * 1e9);
      }
    }
    assertThat(told).hasSize(4 * PODS);
    double farthest = 0;
    for (Map.Entry<String, Double> each : told.entrySet()) {
      String file = each.getKey().replaceFirst("^\\S+ ", "");
      double low = Math.min(before.getOrDefault(file, 0L), after.getOrDefault(file, 0L));
      double high = Math.max(before.getOrDefault(file, 0L), after.getOrDefault(file, 0L));
      double off = Math.max(0, Math.max(low - each.getValue(), each.getValue() - high));
      farthest = Math.max(farthest, 100 * off / Math.max(1, high));
    }
    assertThat(farthest).as("percent").isLessThan(5);
    return farthest;
  }

  /** What the files of all pods' cgroups say, of either version. */
  private static Map<String, Long> kernel() throws Exception {
    Map<String, Long> values = new HashMap<>();
    try (var found =
        Files.find(
            Path.of("/sys/fs/cgroup"),
            8,
            (each, _) -> POD_FOLDER.matcher(each.toString()).find() && Files.isDirectory(each))) {
      for (Path folder : found.toList()) {
        String uid = folder.toString().replaceFirst("^.*/pod", "");
        for (String name : List.of("memory.current", "memory.usage_in_bytes", "cpuacct.usage")) {
          Path file = folder.resolve(name);
          if (Files.exists(file)) {
            values.put(
                (name.startsWith("memory") ? "memory " : "cpu ") + uid,
                Long.parseLong(Files.readString(file).strip()));
          }
        }
        Path stat = folder.resolve("cpu.stat");
        if (Files.exists(stat) && Files.readString(stat).startsWith("usage_usec ")) {
          values.put(
              "cpu " + uid,
              1000
                  * Long.parseLong(
                      Files.readString(stat).lines().findFirst().get().split(" ", -1)[1]));
        }
      }
    }
    return values;
  }

  private static String fetched(String path) throws Exception {
    try (InputStream in =
        URI.create("http://127.0.0.1:" + agent.place().readOnlyPort() + path)
            .toURL()
            .openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static long timed(String path) throws Exception {
    long begin = System.nanoTime();
    try (InputStream in =
        URI.create("http://127.0.0.1:" + agent.place().readOnlyPort() + path)
            .toURL()
            .openStream()) {
      assertThat(in.readAllBytes()).isNotEmpty();
    }
    return System.nanoTime() - begin;
  }
}
