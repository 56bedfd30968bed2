package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * The agent's process: started, ended and started again. Its log goes on in one file over all
 * starts. Used by the test's thread.
 */
public final class AgentProcess {
  private static final int SHOWN_LINES = 80;

  /** Stands for the agent's folder, which is not known when flags are written down. */
  private static final String FOLDER = "${folder}";

  private final AgentPlace place;
  private final AgentSettings settings;
  private List<String> runtimeFlags = List.of();
  private @Nullable Process process;

  AgentProcess(AgentPlace place, AgentSettings settings) {
    this.place = place;
    this.settings = settings;
  }

  /**
   * Writes the configuration.
   *
   * @param runtimeFlags which runtime it is to use
   */
  void configure(List<String> runtimeFlags) throws IOException {
    Files.createDirectories(place.manifests());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("apiVersion", "kubelet.config.k8s.io/v1beta1");
    fields.put("kind", "KubeletConfiguration");
    fields.put("staticPodPath", place.manifests().toString());
    fields.put("podLogsDir", place.podLogs().toString());
    fields.put("volumePluginDir", place.folder().resolve("volume-plugins").toString());
    fields.put("address", "127.0.0.1");
    fields.put("port", place.port());
    fields.put("readOnlyPort", place.readOnlyPort());
    fields.put("healthzPort", place.healthPort());
    fields.put("cgroupRoot", place.cgroupRoot());
    fields.put("cgroupDriver", "cgroupfs");
    fields.put("enforceNodeAllocatable", List.of());
    fields.put("failCgroupV1", false);
    fields.put("failSwapOn", false);
    // The machine's own shortages are not the tests' business.
    fields.put("evictionHard", Map.of());
    fields.put("imageGCHighThresholdPercent", 100);
    fields.put(
        "authentication",
        Map.of("anonymous", Map.of("enabled", false), "webhook", Map.of("enabled", false)));
    fields.put("authorization", Map.of("mode", "AlwaysAllow"));
    fields.putAll(settings.fields());
    Files.writeString(
        place.configuration(),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(fields));
    this.runtimeFlags = List.copyOf(runtimeFlags);
  }

  /** Starts it, and waits until it says that it is well. */
  public void start() throws IOException, InterruptedException {
    startWithoutWaiting();
    Await.until(
        "the agent to be well",
        () -> {
          if (!isAlive()) {
            throw new IOException("the agent ended; its log:\n" + logTail());
          }
          return isHealthy();
        },
        this::logTail);
  }

  /** Starts it. */
  public void startWithoutWaiting() throws IOException {
    if (isAlive()) {
      throw new IllegalStateException("the agent runs already");
    }
    var words = new ArrayList<>(AgentProgram.words());
    words.add("--config=" + place.configuration());
    words.add("--root-dir=" + place.root());
    words.add("--cert-dir=" + place.certificates());
    words.add("--container-log-links-dir=" + place.containerLogLinks());
    words.add("--hostname-override=" + place.node());
    words.add("-v=4");
    words.addAll(runtimeFlags);
    settings.flags().forEach(flag -> words.add(flag.replace(FOLDER, place.folder().toString())));
    var builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()));
    builder.environment().remove("NOTIFY_SOCKET");
    builder.environment().putAll(settings.environment());
    process = builder.start();
  }

  /** {@code kill -9}; returns when it is dead. */
  public void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /**
   * Ends it as systemd would, by SIGTERM.
   *
   * @return its exit code
   */
  public int stop() throws IOException, InterruptedException {
    if (process == null) {
      throw new IllegalStateException("the agent never ran");
    }
    process.destroy();
    if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IOException("the agent did not end at SIGTERM; its log:\n" + logTail());
    }
    return process.exitValue();
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Its process id. */
  public long pid() {
    if (process == null) {
      throw new IllegalStateException("the agent never ran");
    }
    return process.pid();
  }

  /** Whether {@code /healthz} answers that all is well. */
  public boolean isHealthy() throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + place.healthPort() + "/healthz")
                .toURL()
                .openConnection();
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException _) {
      return false;
    } finally {
      connection.disconnect();
    }
  }

  /** All it logged since the class began. */
  public List<String> log() throws IOException {
    Path log = place.log();
    return Files.exists(log) ? Files.readString(log, UTF_8).lines().toList() : List.of();
  }

  /** The end of its log, without the requests that this harness makes. */
  public String logTail() throws IOException {
    List<String> lines = log().stream().filter(line -> !line.contains("] \"Answered\" ")).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
