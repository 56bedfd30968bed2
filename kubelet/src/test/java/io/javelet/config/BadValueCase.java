package io.javelet.config;

import io.javelet.config.value.HostFacts;
import io.javelet.config.value.HostFacts.CgroupMode;
import io.javelet.config.value.HostFacts.Hardware;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One wrong configuration.
 *
 * @param rule what it breaks: a row of the table of upstream's validation ({@code V12}), a field
 *     ({@code F:port}), or a group
 * @param host which host it is loaded on
 * @param flags separated by blanks, or {@code -}
 * @param file the file's body, {@code -} for none below the head, or a special file in brackets
 * @param dropIn likewise, in the drop-in directory
 * @param messages what has to be said, in this order and nothing else
 */
record BadValueCase(
    String rule, String host, String flags, String file, String dropIn, List<String> messages) {
  private static final String WHOLE = "<text>";

  static BadValueCase of(List<String> row) {
    return new BadValueCase(
        row.get(0),
        row.get(1),
        row.get(2),
        row.get(3).replace("\\n", "\n").replace("\\t", "\t"),
        row.get(4).replace("\\n", "\n"),
        row.size() < 6 ? List.of() : List.of(row.get(5).split(" \\| ", -1)));
  }

  LoadResult load(Path directory) {
    Loading loading = new Loading(directory, hostFacts());
    List<String> arguments = new ArrayList<>();
    arguments.add("--config=kubelet.yaml");
    if (!host.equals("alone")) {
      arguments.add("--kubeconfig=kubeconfig");
    }
    write(loading, "kubelet.yaml", file.equals("-") ? "" : file);
    if (!dropIn.equals("-")) {
      arguments.add("--config-dir=conf.d");
      write(loading, "conf.d/10.conf", dropIn);
    }
    Stream.of(flags.split(" ", -1)).filter(flag -> !flag.equals("-")).forEach(arguments::add);
    return loading.load(arguments);
  }

  private static void write(Loading loading, String name, String text) {
    switch (text) {
      case "<absent>" -> {}
      case "<empty>" -> loading.write(name, "# nothing\n");
      default ->
          loading.write(
              name, text.startsWith(WHOLE) ? text.substring(WHOLE.length()) : Loading.HEAD + text);
    }
  }

  private HostFacts hostFacts() {
    return switch (host) {
      case "v2", "alone" -> Loading.HOST;
      case "v1" -> with(CgroupMode.V1, false);
      case "hybrid" -> with(CgroupMode.HYBRID, false);
      case "swap" -> with(CgroupMode.V2, true);
      case "numa" -> with(new Hardware(Set.of(0, 1, 2, 3), 8L << 30, 16, 4), HostFacts.SETTINGS);
      case "sockets" -> with(new Hardware(Set.of(0, 1, 2, 3), 8L << 30, 1, 2), HostFacts.SETTINGS);
      case "kernel" -> {
        Map<String, String> settings = new HashMap<>(HostFacts.SETTINGS);
        settings.put("vm.overcommit_memory", "0");
        settings.remove("kernel.panic");
        yield with(Loading.HOST.hardware(), settings);
      }
      default -> throw new IllegalArgumentException(host);
    };
  }

  private static HostFacts with(CgroupMode mode, boolean swap) {
    return new HostFacts(mode, swap, Loading.HOST.hardware(), HostFacts.SETTINGS);
  }

  private static HostFacts with(Hardware hardware, Map<String, String> settings) {
    return new HostFacts(CgroupMode.V2, false, hardware, settings);
  }

  @Override
  public String toString() {
    return rule + " " + flags + " " + file.replace("\n", "\\n");
  }
}
