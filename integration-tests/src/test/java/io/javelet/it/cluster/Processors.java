package io.javelet.it.cluster;

import io.javelet.it.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which of the machine's processors the programs of a test may use. Stateless. */
final class Processors {
  private static final List<String> CONTROL_PLANE =
      List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");

  private Processors() {}

  /**
   * Gives the control plane the last processor and the node's programs (agent and runtime, with
   * what they start from now on) the others, as if each had a machine of its own.
   *
   * @return whether there were processors for both
   */
  static boolean keepControlPlaneApart() throws IOException, InterruptedException {
    int last = Runtime.getRuntime().availableProcessors() - 1;
    if (last < 1) {
      return false;
    }
    for (ProcessHandle each : ProcessHandle.current().descendants().toList()) {
      Optional<Path> program = each.info().command().map(Path::of).map(Path::getFileName);
      if (program.isPresent()) {
        boolean control = CONTROL_PLANE.contains(program.get().toString());
        limit(each.pid(), control ? String.valueOf(last) : "0-" + (last - 1));
      }
    }
    return true;
  }

  private static void limit(long pid, String processors) throws IOException, InterruptedException {
    Command.run("taskset", "-a", "-c", "-p", processors, String.valueOf(pid));
  }
}
