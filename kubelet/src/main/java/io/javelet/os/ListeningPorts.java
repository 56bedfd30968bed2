package io.javelet.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which ports somebody listens on in this network namespace. Stateless, any thread. */
public final class ListeningPorts {
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_OPEN = "07";
  private static final Map<String, String> PROTOCOLS =
      Map.of("tcp", "TCP", "tcp6", "TCP", "udp", "UDP", "udp6", "UDP");

  private ListeningPorts() {}

  /**
   * A port.
   *
   * @param protocol {@code TCP} or {@code UDP}
   */
  public record Port(String protocol, int number) {}

  /**
   * The ports that are in use now.
   *
   * @param proc {@code /proc}, or what stands for it in a test
   */
  public static Set<Port> read(Path proc) throws IOException {
    Set<Port> ports = new HashSet<>();
    for (Map.Entry<String, String> table : PROTOCOLS.entrySet()) {
      Path file = proc.resolve("net").resolve(table.getKey());
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        lines.stream().skip(1).forEach(line -> add(line, table.getValue(), ports));
      }
    }
    return ports;
  }

  private static void add(String line, String protocol, Set<Port> ports) {
    String[] fields = line.strip().split(" +", -1);
    if (fields.length < 4) {
      return;
    }
    boolean open = fields[3].equals(protocol.equals("TCP") ? TCP_LISTEN : UDP_OPEN);
    int colon = fields[1].lastIndexOf(':');
    if (open && colon > 0) {
      ports.add(new Port(protocol, Integer.parseInt(fields[1].substring(colon + 1), 16)));
    }
  }
}
