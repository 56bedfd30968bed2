package io.javelet.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What pods leave with the agent: folders, links, mounts and cgroups. */
final class AgentLeftovers {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Set<String> LASTING = Set.of("kubepods", "burstable", "besteffort");

  private final AgentPlace place;

  AgentLeftovers(AgentPlace place) {
    this.place = place;
  }

  /** One line each; the cgroups of the node and of the tiers are not pods' own. */
  List<String> ofPods() throws IOException {
    var found = new ArrayList<String>();
    for (Path each : FileTrees.in(place.root().resolve("pods"))) {
      found.add("pod folder " + each.getFileName());
    }
    for (Path each : FileTrees.in(place.podLogs())) {
      found.add("log folder " + each.getFileName());
    }
    for (Path each : FileTrees.in(place.containerLogLinks())) {
      found.add("log link " + each.getFileName());
    }
    for (Path each : mountsBelow(place.folder())) {
      found.add("mount " + each);
    }
    for (Path each : cgroups()) {
      if (!LASTING.contains(each.getFileName().toString())) {
        found.add("cgroup " + each);
      }
    }
    return found;
  }

  /** Removes even what outlasts pods. */
  void removeAll() throws IOException, InterruptedException {
    for (Path each : mountsBelow(place.folder()).reversed()) {
      Command.run("umount", "--lazy", each.toString());
    }
    for (Path each : cgroups().reversed()) {
      Files.delete(each);
    }
    for (Path each : cgroupTrees()) {
      Files.deleteIfExists(each);
    }
    FileTrees.remove(place.folder());
  }

  private List<Path> cgroups() throws IOException {
    var found = new ArrayList<Path>();
    for (Path tree : cgroupTrees()) {
      FileTrees.below(tree).stream().filter(Files::isDirectory).forEach(found::add);
    }
    return found;
  }

  private List<Path> cgroupTrees() throws IOException {
    return Files.readAllLines(MOUNTS).stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words[2].equals("cgroup") || words[2].equals("cgroup2"))
        .map(words -> Path.of(words[1], place.cgroupRoot()))
        .filter(Files::isDirectory)
        .toList();
  }

  /** In the order they were made. */
  private static List<Path> mountsBelow(Path folder) throws IOException {
    return Files.readAllLines(MOUNTS).stream()
        .map(line -> Path.of(line.split(" ", -1)[1]))
        .filter(path -> path.startsWith(folder))
        .toList();
  }
}
