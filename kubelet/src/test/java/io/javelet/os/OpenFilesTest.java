package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class OpenFilesTest {
  @Test
  void theKernelShowsTheBoundThatWasSet() throws IOException {
    long before = OpenFiles.limit();
    OpenFiles.limit(before);
    assertThat(Files.readString(Path.of("/proc/self/limits")))
        .containsPattern("Max open files +" + before + " +" + before + " ");
  }
}
