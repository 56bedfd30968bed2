package io.javelet.it.cluster;

import io.javelet.it.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a kubelet makes for a pod before it calls the runtime: folders and files, the service
 * account's volume in memory, a cgroup with each controller.
 *
 * @param folder of its files and logs
 * @param cgroup its path below the controllers' roots
 */
record PodGround(Path folder, String cgroup) {
  private static final Path CONTROLLERS = Path.of("/sys/fs/cgroup");

  /** Makes all of it; the cgroup above is there. */
  static PodGround make(Path folder, String cgroup) throws IOException, InterruptedException {
    var ground = new PodGround(folder, cgroup);
    Files.createDirectories(folder.resolve("main"));
    Files.createDirectories(ground.token());
    Files.writeString(ground.hosts(), "127.0.0.1 localhost\n");
    Files.writeString(ground.message(), "");
    Command.run("mount", "-t", "tmpfs", "tmpfs", ground.token().toString());
    for (Path each : ground.cgroups()) {
      Files.createDirectories(each);
    }
    return ground;
  }

  Path token() {
    return folder.resolve("token");
  }

  Path hosts() {
    return folder.resolve("etc-hosts");
  }

  Path message() {
    return folder.resolve("message");
  }

  /** Removes mount and cgroup, once nothing uses them. */
  void remove() throws IOException, InterruptedException {
    Command.run("umount", token().toString());
    for (Path each : cgroups()) {
      Files.deleteIfExists(each);
    }
  }

  private List<Path> cgroups() throws IOException {
    Path relative = Path.of("/").relativize(Path.of(cgroup));
    List<Path> trees = new ArrayList<>(List.of(CONTROLLERS));
    try (var controllers = Files.newDirectoryStream(CONTROLLERS, Files::isDirectory)) {
      controllers.forEach(trees::add);
    }
    return trees.stream()
        .map(tree -> tree.resolve(relative))
        .filter(path -> Files.isDirectory(path.resolveSibling("")))
        .toList();
  }
}
