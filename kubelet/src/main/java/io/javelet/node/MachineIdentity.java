package io.javelet.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who this machine says it is. Files that are not there yield an empty text, as upstream; reads
 * anew each time.
 *
 * @param root the root of the file system, {@code /} but in tests
 * @param architecture the processor's, in Go's words
 */
public record MachineIdentity(Path root, String architecture) {

  /** The installation's id. */
  public String machineId() {
    return first("etc/machine-id").or(() -> first("var/lib/dbus/machine-id")).orElse("");
  }

  /** The hardware's id. */
  public String systemUuid() {
    return first("sys/class/dmi/id/product_uuid").orElseGet(this::machineId);
  }

  /** Another one after each start of the machine. */
  public String bootId() {
    return first("proc/sys/kernel/random/boot_id").orElse("");
  }

  /** The kernel's release. */
  public String kernelVersion() {
    return first("proc/sys/kernel/osrelease").orElse("");
  }

  /** The distribution's name for people. */
  public String osImage() {
    try (Stream<String> lines = Files.lines(root.resolve("etc/os-release"))) {
      return lines
          .filter(line -> line.startsWith("PRETTY_NAME="))
          .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
          .findFirst()
          .orElse("");
    } catch (IOException missing) {
      return "";
    }
  }

  private Optional<String> first(String file) {
    try {
      return Optional.of(Files.readString(root.resolve(file)).strip())
          .filter(text -> !text.isEmpty());
    } catch (IOException missing) {
      return Optional.empty();
    }
  }
}
