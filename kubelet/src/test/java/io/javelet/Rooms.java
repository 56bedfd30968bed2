package io.javelet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which room may see which. This is the table of ARCHITECTURE.md; think about the layering before
 * changing it, and change both.
 */
final class Rooms {
  /** Anyone may import them; they import nobody. */
  static final Set<String> LEAVES = Set.of("events", "metrics", "logging", "concurrent", "crypto");

  /** Room by room, what it may import beside API types and the leaves. */
  static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("document", Set.of()),
          Map.entry("os", Set.of()),
          Map.entry("runtime", Set.of()),
          Map.entry("config", Set.of()),
          Map.entry("plan", Set.of("runtime")),
          Map.entry("cri", Set.of("runtime", "config", "os")),
          Map.entry("pod", Set.of("runtime")),
          Map.entry("local", Set.of("document", "pod", "os")),
          Map.entry("manifest", Set.of("document", "runtime", "pod")),
          Map.entry(
              "source",
              Set.of("runtime", "pod", "manifest", "document", "apiserver", "offline", "os")),
          Map.entry("pleg", Set.of("runtime")),
          Map.entry("worker", Set.of("runtime", "pod")),
          Map.entry("network", Set.of("runtime")),
          Map.entry("environment", Set.of("runtime", "resource", "pod")),
          Map.entry("resource", Set.of("runtime", "pod", "os")),
          Map.entry("images", Set.of("runtime", "config", "pod", "os", "document")),
          Map.entry("http", Set.of()),
          Map.entry("admission", Set.of("runtime", "pod", "resource")),
          Map.entry("prober", Set.of("runtime", "config", "os", "http")),
          Map.entry("hooks", Set.of("runtime", "document", "http")),
          Map.entry("volume", Set.of("runtime", "pod", "os", "network", "resource", "environment")),
          Map.entry("eviction", Set.of("runtime", "config", "pod", "resource")),
          Map.entry("shutdown", Set.of("runtime", "config", "pod", "os")),
          Map.entry("topology", Set.of("runtime", "config", "os", "resource")),
          Map.entry("logs", Set.of("runtime", "os")),
          Map.entry("status", Set.of("runtime", "plan", "pod", "apiserver")),
          Map.entry(
              "sync",
              Set.of(
                  "runtime",
                  "plan",
                  "worker",
                  "pod",
                  "images",
                  "volume",
                  "resource",
                  "network",
                  "environment",
                  "prober",
                  "hooks",
                  "admission",
                  "logs",
                  "status")),
          Map.entry("apiserver", Set.of("os")),
          Map.entry("offline", Set.of("runtime", "pod", "os")),
          Map.entry("objects", Set.of("runtime", "pod", "apiserver", "offline")),
          Map.entry("mirror", Set.of("runtime", "pod", "apiserver")),
          Map.entry("node", Set.of("runtime", "apiserver")),
          Map.entry("server", Set.of("runtime", "stats", "os")),
          Map.entry("stats", Set.of("runtime", "os")),
          Map.entry("cli", Set.of("config", "source", "manifest", "document", "runtime", "os")));

  /** Libraries that are somebody's own business: the package, and the rooms that may see it. */
  static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("io.javelet.cri.api..", List.of("cri")),
          Map.entry("io.grpc..", List.of("cri", "prober")),
          Map.entry("io.netty..", List.of("cri", "prober", "server")),
          Map.entry("io.prometheus..", List.of("metrics")),
          Map.entry("io.fabric8.kubernetes.client..", List.of("apiserver")),
          Map.entry("org.bouncycastle..", List.of("apiserver")),
          Map.entry("org.snakeyaml..", List.of("document", "config")),
          Map.entry("picocli..", List.of("config", "cli")),
          Map.entry("java.lang.foreign..", List.of("os")),
          Map.entry("java.util.logging..", List.of("logging")));

  private static final String OURS = "io.javelet.";

  private Rooms() {}

  /** The room a class is in; absent for the root, which may see all, and for other people's. */
  static Optional<String> of(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(OURS)) {
      return Optional.empty();
    }
    String rest = name.substring(OURS.length());
    int end = rest.indexOf('.');
    return Optional.of(end < 0 ? rest : rest.substring(0, end));
  }

  static DescribedPredicate<JavaClass> outside(List<String> rooms) {
    return DescribedPredicate.describe(
        "are outside " + rooms, type -> of(type).filter(rooms::contains).isEmpty());
  }
}
