package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.javelet.os.AnsweringProgram;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * A program of a kubeconfig that gives credentials. It is run without a shell and without an input,
 * and what it says on its standard error goes where this agent's goes. Immutable.
 *
 * @param command with its arguments
 * @param environment beside this process's
 * @param apiVersion in which it is spoken to
 * @param hint what the kubeconfig says about getting it; empty for nothing
 */
record ExecProgram(
    List<String> command, Map<String, String> environment, String apiVersion, String hint) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GROUP = "client.authentication.k8s.io/";
  private static final List<String> VERSIONS = List.of(GROUP + "v1", GROUP + "v1beta1");
  private static final String INFO = "KUBERNETES_EXEC_INFO";

  /** Ours: nothing of this node may hang for ever. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final byte[] NO_INPUT = {};

  ExecProgram {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * The program that a kubeconfig names.
   *
   * @param folder of the kubeconfig, to which a command with a slash in it is relative
   * @param authorities of the cluster as base64; absent for none
   * @throws IOException when it cannot be run here
   */
  static ExecProgram of(
      ExecConfig config, Cluster cluster, Path folder, Optional<String> authorities)
      throws IOException {
    String version = Objects.requireNonNullElse(config.getApiVersion(), "");
    if (!VERSIONS.contains(version)) {
      throw new IOException("exec plugin: invalid apiVersion \"" + version + "\"");
    }
    String mode = Objects.requireNonNullElse(config.getInteractiveMode(), "");
    if (mode.isEmpty() && version.equals(VERSIONS.getFirst())) {
      throw new IOException("exec plugin: interactiveMode must be specified");
    }
    if (mode.equals("Always")) {
      throw new IOException(
          "exec plugin cannot support interactive mode: standard input is unavailable");
    }
    String program = Objects.requireNonNullElse(config.getCommand(), "");
    if (program.isEmpty()) {
      throw new IOException("exec plugin: command must be specified");
    }
    List<String> command = new ArrayList<>();
    command.add(program.contains("/") ? folder.resolve(program).toString() : program);
    command.addAll(Objects.requireNonNullElse(config.getArgs(), List.of()));
    Map<String, String> environment = new LinkedHashMap<>();
    for (ExecEnvVar each : Objects.requireNonNullElse(config.getEnv(), List.<ExecEnvVar>of())) {
      environment.put(each.getName(), Objects.requireNonNullElse(each.getValue(), ""));
    }
    environment.put(INFO, info(config, version, cluster, authorities));
    return new ExecProgram(
        command, environment, version, Objects.requireNonNullElse(config.getInstallHint(), ""));
  }

  private static String info(
      ExecConfig config, String version, Cluster cluster, Optional<String> authorities) {
    Map<String, Object> spec = new LinkedHashMap<>();
    if (Boolean.TRUE.equals(config.getProvideClusterInfo())) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("server", cluster.getServer());
      present(cluster.getTlsServerName()).ifPresent(name -> shown.put("tls-server-name", name));
      if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
        shown.put("insecure-skip-tls-verify", true);
      }
      authorities.ifPresent(data -> shown.put("certificate-authority-data", data));
      present(cluster.getProxyUrl()).ifPresent(url -> shown.put("proxy-url", url));
      spec.put("cluster", shown);
    }
    spec.put("interactive", false);
    return JSON.writeValueAsString(
        Map.of("kind", "ExecCredential", "apiVersion", version, "spec", spec));
  }

  private static Optional<String> present(@Nullable String text) {
    return Optional.ofNullable(text).filter(each -> !each.isEmpty());
  }

  /**
   * Runs it.
   *
   * @return what it printed
   * @throws IOException when it is not there, fails, or takes too long
   */
  String run() throws IOException {
    String name = command.getFirst();
    AnsweringProgram.Ended ended;
    try {
      ended = new AnsweringProgram(command, environment, true).run(NO_INPUT, PATIENCE);
    } catch (IOException missing) {
      throw new IOException(
          "exec: executable %s not found%s".formatted(name, hint.isEmpty() ? "" : "\n\n" + hint),
          missing);
    } catch (TimeoutException late) {
      throw new IOException(
          "exec: executable %s did not end within %d s".formatted(name, PATIENCE.toSeconds()),
          late);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + name);
    }
    if (ended.exitCode() != 0) {
      throw new IOException(
          "exec: executable %s failed with exit code %d".formatted(name, ended.exitCode()));
    }
    return ended.printed();
  }
}
