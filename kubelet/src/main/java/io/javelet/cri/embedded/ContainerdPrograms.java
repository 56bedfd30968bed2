package io.javelet.cri.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the programs of a private containerd are on this machine. Looks at the disk each time it is
 * asked, so that what is installed later is found. Any thread.
 */
public final class ContainerdPrograms {
  static final String DEBIAN_PACKAGES = "containerd runc containernetworking-plugins iptables";

  private static final String CONTAINERD = "containerd";
  private static final List<String> NEEDED =
      List.of(CONTAINERD, "containerd-shim-runc-v2", "runc", "setsid");
  private static final List<String> NETWORK_PLUGINS =
      List.of("bridge", "host-local", "loopback", "portmap");
  // A service manager or a cron job often leaves out the folders of system programs.
  private static final List<Path> ALWAYS_SEARCHED =
      Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
          .map(Path::of)
          .toList();

  private final List<Path> searched;
  private final List<Path> networkPluginFolders;

  /**
   * Searches this machine's usual places.
   *
   * @param searchPath the value of {@code PATH}; the usual folders are searched in any case
   */
  public ContainerdPrograms(String searchPath) {
    this(
        searchPath,
        Stream.of("/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni").map(Path::of).toList());
  }

  ContainerdPrograms(String searchPath, List<Path> networkPluginFolders) {
    SequencedSet<Path> folders = new LinkedHashSet<>();
    for (String folder : searchPath.split(":", -1)) {
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
    folders.addAll(ALWAYS_SEARCHED);
    this.searched = List.copyOf(folders);
    this.networkPluginFolders = List.copyOf(networkPluginFolders);
  }

  /** What a private containerd cannot run without and this machine lacks. */
  public List<String> missing() {
    return NEEDED.stream().filter(program -> find(program).isEmpty()).toList();
  }

  /** A program that can be run. */
  public Optional<Path> find(String program) {
    return searched.stream()
        .map(folder -> folder.resolve(program))
        .filter(ContainerdPrograms::canRun)
        .findFirst();
  }

  Optional<Path> containerd() {
    return find(CONTAINERD);
  }

  /** The folder that holds all network plugins we use. */
  Optional<Path> networkPlugins() {
    return networkPluginFolders.stream().filter(folder -> lacking(folder).isEmpty()).findFirst();
  }

  /** The value of {@code PATH} with which the programs find each other. */
  String searchPath() {
    return searched.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static List<String> lacking(Path folder) {
    List<String> lacking = new ArrayList<>(NETWORK_PLUGINS);
    lacking.removeIf(plugin -> canRun(folder.resolve(plugin)));
    return lacking;
  }

  private static boolean canRun(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
