package io.javelet.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a private containerd is started with.
 *
 * @param folder everything of it is below here
 * @param bridge the name of its bridge, at most 15 characters
 * @param subnet its pods' addresses, as {@code a.b.c.0/24}; empty for those that it is told,
 *     without which it runs no pods with a network of their own
 */
record ContainerdConfig(Path folder, String bridge, String subnet) {
  private static final int CAP_SYS_RESOURCE = 24;

  Path file() {
    return folder.resolve("config.toml");
  }

  Path socket() {
    return folder.resolve("containerd.sock");
  }

  Path state() {
    return folder.resolve("state");
  }

  Path networkNamespaces() {
    return state().resolve("io.containerd.grpc.v1.cri/netns");
  }

  Path leases() {
    return folder.resolve("leases");
  }

  void write() throws IOException {
    Path network = Files.createDirectories(folder.resolve("net.d"));
    Path networkList = subnet.isEmpty() ? template() : network.resolve("10-bridge.conflist");
    Files.writeString(networkList, networkList());
    Files.writeString(file(), toml(network));
  }

  private Path template() {
    return folder.resolve("network.template");
  }

  private String toml(Path network) throws IOException {
    return """
    version = 2
    root = "%s"
    state = "%s"
    disabled_plugins = ["io.containerd.internal.v1.opt"]
    [grpc]
      address = "%s"
    [ttrpc]
      address = "%s.ttrpc"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "%s"
      restrict_oom_score_adj = %b
      netns_mounts_under_state_dir = true
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "%s"
        conf_dir = "%s"
        conf_template = "%s"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
        runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = false
          Root = "%s"
    """
        .formatted(
            folder.resolve("root"),
            state(),
            socket(),
            socket(),
            RealContainerd.PAUSE_IMAGE,
            !mayRaiseOomPriority(),
            networkPlugins(),
            network,
            subnet.isEmpty() ? template() : "",
            folder.resolve("runc"));
  }

  private String networkList() {
    // No masquerading: tests stay on this machine, and the packet filter stays as it was.
    return """
    {
      "cniVersion": "0.4.0",
      "name": "%s",
      "plugins": [{
        "type": "bridge",
        "bridge": "%s",
        "isGateway": true,
        "ipMasq": false,
        "ipam": {
          "type": "host-local",
          "dataDir": "%s",
          "ranges": [[{"subnet": "%s"}]],
          "routes": [{"dst": "0.0.0.0/0"}]
        }
      }]
    }
    """
        .formatted(bridge, bridge, leases(), subnet.isEmpty() ? "{{.PodCIDR}}" : subnet);
  }

  private static Path networkPlugins() throws IOException {
    for (Path each : List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"))) {
      if (Files.isExecutable(each.resolve("bridge"))) {
        return each;
      }
    }
    throw new IOException("no CNI plugins; install containernetworking-plugins");
  }

  /** Whether this process, and so containerd, may make another one less likely to be killed. */
  private static boolean mayRaiseOomPriority() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        long effective = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        return (effective >> CAP_SYS_RESOURCE & 1) == 1;
      }
    }
    return true;
  }
}
