package io.javelet.cri.embedded;

import io.javelet.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Where everything of the private containerd lies. Resolves paths and nothing else. Immutable.
 *
 * @param folder {@code containerd} in the kubelet's root folder
 * @param socket in the folder, or under {@code /run/javelet} where that would be too long a name
 *     for a socket
 */
public record ContainerdPaths(Path folder, Path socket) {
  private static final Path SHORT_SOCKETS = Path.of("/run/javelet");
  private static final String SOCKET = "containerd.sock";
  // The kernel's limit without its final NUL, and what containerd appends for its second socket.
  private static final int LONGEST_SOCKET = 107 - ".ttrpc".length();
  private static final int HASH_BYTES = 8;

  /**
   * The paths under a root folder.
   *
   * @param root the kubelet's root folder
   */
  public static ContainerdPaths under(Path root) {
    Path folder = root.toAbsolutePath().normalize().resolve("containerd");
    Path socket = folder.resolve(SOCKET);
    boolean fits = socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET;
    return new ContainerdPaths(
        folder, fits ? socket : SHORT_SOCKETS.resolve(hash(folder)).resolve(SOCKET));
  }

  /** The generated configuration. */
  public Path configuration() {
    return folder.resolve("config.toml");
  }

  /** Number and start time of the process. */
  public Path pidFile() {
    return folder.resolve("containerd.pid");
  }

  /** What it writes to its standard output and error. */
  public Path log() {
    return folder.resolve("containerd.log");
  }

  Path previousLog() {
    return folder.resolve("containerd.log.1");
  }

  /** What it must keep: images, containers, snapshots. */
  Path root() {
    return folder.resolve("root");
  }

  /** What only counts while the machine is up. */
  Path state() {
    return folder.resolve("state");
  }

  /** Where it looks for the pod network's configuration. */
  Path networkConfigurations() {
    return folder.resolve("cni/net.d");
  }

  /** The generated pod network. */
  public Path networkConfiguration() {
    return networkConfigurations().resolve("10-javelet.conflist");
  }

  /** Which pod has which address. */
  Path addressLeases() {
    return folder.resolve("cni/networks");
  }

  private static String hash(Path folder) {
    byte[] digest = Sha256.begin().digest(folder.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
  }
}
