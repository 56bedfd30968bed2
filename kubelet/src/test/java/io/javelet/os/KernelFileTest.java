package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are kept open and read anew. */
class KernelFileTest {
  @TempDir private Path folder;
  private final KernelFile.Buffer buffer = new KernelFile.Buffer();

  private KernelFile open(Path file) {
    return KernelFile.open(file).orElseThrow();
  }

  @Test
  void eachReadingIsOfNow() throws Exception {
    Path file = Files.writeString(folder.resolve("usage"), "1234567\n");
    try (KernelFile open = open(file)) {
      assertThat(open.text(buffer)).hasValue("1234567\n");
      Files.writeString(file, "8\n");
      assertThat(open.text(buffer)).hasValue("8\n");
    }
  }

  @Test
  void longTextsAreWhole() throws Exception {
    String text = "some line of it\n".repeat(10_000);
    try (KernelFile open = open(Files.writeString(folder.resolve("long"), text))) {
      assertThat(open.text(buffer)).hasValue(text);
      assertThat(open.text(buffer)).hasValue(text);
    }
  }

  @Test
  void anEmptyTextIsNoMissingOne() throws Exception {
    try (KernelFile open = open(Files.createFile(folder.resolve("empty")))) {
      assertThat(open.text(buffer)).hasValue("");
    }
    assertThat(KernelFile.open(folder.resolve("none"))).isEmpty();
  }

  @Test
  void whatItTellsOfMayGo() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    try (KernelFile open = open(Path.of("/proc", String.valueOf(process.pid()), "stat"))) {
      assertThat(open.text(buffer).orElseThrow()).startsWith(process.pid() + " (");
      process.getOutputStream().close();
      process.waitFor();
      assertThat(open.text(buffer)).isEmpty();
    }
  }
}
