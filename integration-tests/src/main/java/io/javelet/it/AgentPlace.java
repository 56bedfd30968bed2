package io.javelet.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where one agent under test lives: everything that could collide with another agent on the same
 * machine.
 *
 * @param folder all its files are below here
 * @param id distinguishes it from others; lower case letters and digits
 * @param healthPort of its health check, on loopback
 * @param readOnlyPort of its read-only server, on loopback
 * @param port of its full server
 */
public record AgentPlace(Path folder, String id, int healthPort, int readOnlyPort, int port) {

  static AgentPlace create() throws IOException {
    Path folder = Files.createTempDirectory("javelet-agent");
    String id = "%06x".formatted(folder.getFileName().toString().hashCode() & 0xFFFFFF);
    // All three are held while they are chosen, so that they differ.
    try (var health = freePort();
        var readOnly = freePort();
        var full = freePort()) {
      return new AgentPlace(
          folder, id, health.getLocalPort(), readOnly.getLocalPort(), full.getLocalPort());
    }
  }

  /** {@code --root-dir}. */
  public Path root() {
    return folder.resolve("root");
  }

  /** {@code --cert-dir}. */
  public Path certificates() {
    return folder.resolve("pki");
  }

  /** {@code staticPodPath}. */
  public Path manifests() {
    return folder.resolve("manifests");
  }

  /** {@code podLogsDir}. */
  public Path podLogs() {
    return folder.resolve("pod-logs");
  }

  /** The folder of links to containers' logs. */
  public Path containerLogLinks() {
    return folder.resolve("container-logs");
  }

  /** {@code cgroupRoot}. */
  public String cgroupRoot() {
    return "/javelet-it-" + id;
  }

  /** The node's name, which static pods' names end with. */
  public String node() {
    return "node" + id;
  }

  Path configuration() {
    return folder.resolve("kubelet.yaml");
  }

  /** Replaces a text of the configuration file, as a whole and at once. */
  public void reconfigure(String from, String to) throws IOException {
    String text = Files.readString(configuration());
    if (!text.contains(from)) {
      throw new IllegalArgumentException(from + " is not in " + text);
    }
    Path aside = configuration().resolveSibling("kubelet.yaml.new");
    Files.writeString(aside, text.replace(from, to));
    Files.move(aside, configuration(), StandardCopyOption.ATOMIC_MOVE);
  }

  Path log() {
    return folder.resolve("kubelet.log");
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
