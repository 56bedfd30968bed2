package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which kernel settings a pod may change. Immutable, any thread. Upstream's counterpart: {@code
 * sysctl.NewAllowlist}.
 */
public final class SysctlAllowlist implements AdmissionCheck {
  private static final Set<String> ALWAYS_SAFE =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");

  /** Names that are a pod's own only since a release of Linux. */
  private record Since(String name, int major, int minor) {}

  private static final List<Since> SAFE_SINCE =
      List.of(
          new Since("net.ipv4.ip_local_reserved_ports", 3, 16),
          new Since("net.ipv4.tcp_keepalive_time", 4, 5),
          new Since("net.ipv4.tcp_fin_timeout", 4, 6),
          new Since("net.ipv4.tcp_keepalive_intvl", 4, 5),
          new Since("net.ipv4.tcp_keepalive_probes", 4, 5),
          new Since("net.ipv4.tcp_rmem", 4, 15),
          new Since("net.ipv4.tcp_wmem", 4, 15));

  private static final String IPC = "ipc";
  private static final String NET = "net";

  private final Set<String> names;
  private final List<String> prefixes;

  private SysctlAllowlist(Set<String> names, List<String> prefixes) {
    this.names = names;
    this.prefixes = prefixes;
  }

  /**
   * The safe settings and those the configuration adds.
   *
   * @param kernel the release of the running kernel, for example {@code 6.1.0-44-amd64}
   * @param unsafe names, or prefixes that end with {@code *}: {@code allowedUnsafeSysctls}
   */
  public static SysctlAllowlist of(String kernel, List<String> unsafe) {
    Stream<String> sinceRelease =
        SAFE_SINCE.stream()
            .filter(since -> isAtLeast(kernel, since.major(), since.minor()))
            .map(Since::name);
    List<String> given = unsafe.stream().map(SysctlAllowlist::dotted).toList();
    List<String> prefixes = new ArrayList<>();
    given.stream()
        .filter(name -> name.endsWith("*"))
        .forEach(name -> prefixes.add(name.substring(0, name.length() - 1)));
    Set<String> names =
        Set.copyOf(
            Stream.of(
                    ALWAYS_SAFE.stream(),
                    sinceRelease,
                    given.stream().filter(name -> !name.endsWith("*")))
                .flatMap(each -> each)
                .toList()
                .stream()
                .distinct()
                .toList());
    return new SysctlAllowlist(names, List.copyOf(prefixes));
  }

  @Override
  public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
    PodSecurityContext context = pod.getSpec().getSecurityContext();
    List<Sysctl> wanted = context == null ? List.of() : context.getSysctls();
    for (Sysctl sysctl : wanted) {
      Optional<String> problem = problem(dotted(sysctl.getName()), pod.getSpec());
      if (problem.isPresent()) {
        return Optional.of(
            Refusal.forGood("SysctlForbidden", "forbidden sysctl: " + problem.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> problem(String name, PodSpec spec) {
    if (!names.contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
      return Optional.of("\"%s\" not allowlisted".formatted(name));
    }
    String namespace = namespace(name);
    if (namespace.equals(NET) && Boolean.TRUE.equals(spec.getHostNetwork())) {
      return Optional.of("\"%s\" not allowed with host net enabled".formatted(name));
    }
    if (namespace.equals(IPC) && Boolean.TRUE.equals(spec.getHostIPC())) {
      return Optional.of("\"%s\" not allowed with host ipc enabled".formatted(name));
    }
    return Optional.empty();
  }

  private static String namespace(String name) {
    if (name.startsWith("net.")) {
      return NET;
    }
    boolean ipc =
        name.equals("kernel.sem")
            || name.startsWith("kernel.shm")
            || name.startsWith("kernel.msg")
            || name.startsWith("fs.mqueue.");
    return ipc ? IPC : "";
  }

  /** {@code net/ipv4/conf/eth0.1/x} means {@code net.ipv4.conf.eth0/1.x}. */
  static String dotted(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    if (slash < 0 || (dot >= 0 && dot < slash)) {
      return name;
    }
    StringBuilder turned = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char each = name.charAt(i);
      turned.append(each == '/' ? '.' : each == '.' ? '/' : each);
    }
    return turned.toString();
  }

  private static boolean isAtLeast(String kernel, int major, int minor) {
    String[] parts = kernel.split("[.-]", 3);
    if (parts.length < 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
      return false;
    }
    int theirs = Integer.parseInt(parts[0]);
    return theirs > major || (theirs == major && Integer.parseInt(parts[1]) >= minor);
  }
}
