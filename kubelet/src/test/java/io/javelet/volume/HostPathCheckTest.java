package io.javelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.os.FileModes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type against every kind of file. */
final class HostPathCheckTest {
  private static final List<String> TYPES =
      List.of(
          "",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket",
          "CharDevice",
          "BlockDevice");

  @TempDir Path folder;

  @BeforeEach
  void makeOneOfEach() throws IOException {
    Files.createDirectory(folder.resolve("directory"));
    Files.writeString(folder.resolve("file"), "content", UTF_8);
    Files.createSymbolicLink(folder.resolve("link-to-file"), Path.of("file"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
  }

  private String accepts(Path path) throws IOException {
    List<String> accepted = new ArrayList<>();
    for (String type : TYPES) {
      try {
        HostPathCheck.check(new VolumeKind.HostPath(path.toString(), type));
        accepted.add(type.isEmpty() ? "any" : type);
      } catch (VolumeFailedException refused) {
        assertThat(refused.text()).startsWith("hostPath type check failed: " + path + " is not a ");
      }
    }
    return String.join(" ", accepted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          directory    | any Directory DirectoryOrCreate
          file         | any File FileOrCreate
          link-to-file | any File FileOrCreate
          """)
  void aTypeAcceptsItsKindOnly(String name, String types) throws IOException {
    assertThat(accepts(folder.resolve(name))).isEqualTo(types);
  }

  @Test
  void devicesAndSocketsAreNoFiles() throws IOException {
    assertThat(accepts(Path.of("/dev/null"))).isEqualTo("any CharDevice");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
      assertThat(accepts(folder.resolve("socket"))).isEqualTo("any Socket");
    }
  }

  @Test
  void whatIsMissingIsMadeOnlyWhereThatIsAsked() throws Exception {
    Path file = folder.resolve("new-file");
    Path deep = folder.resolve("new/folder");
    for (String type : List.of("Directory", "File", "Socket", "CharDevice", "BlockDevice")) {
      assertThatThrownBy(() -> HostPathCheck.check(new VolumeKind.HostPath(file.toString(), type)))
          .isInstanceOf(VolumeFailedException.class);
      assertThat(file).doesNotExist();
    }
    HostPathCheck.check(new VolumeKind.HostPath(file.toString(), ""));
    assertThat(file).doesNotExist();

    HostPathCheck.check(new VolumeKind.HostPath(file.toString(), "FileOrCreate"));
    HostPathCheck.check(new VolumeKind.HostPath(deep.toString(), "DirectoryOrCreate"));

    assertThat(FileModes.get(file)).isEqualTo(0644);
    assertThat(FileModes.get(deep)).isEqualTo(0755);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../etc", "/var/../etc", "/..", "relative", ""})
  void aPathThatClimbsOrIsNotWholeIsRefused(String path) {
    for (String type : TYPES) {
      assertThatThrownBy(() -> HostPathCheck.check(new VolumeKind.HostPath(path, type)))
          .isInstanceOf(VolumeFailedException.class)
          .hasMessage("hostPath must be absolute and must not contain '..': \"" + path + "\"");
    }
  }

  @Test
  void anUnknownTypeIsNamed() {
    assertThatThrownBy(() -> HostPathCheck.check(new VolumeKind.HostPath("/tmp", "Pipe")))
        .hasMessage("Pipe is an invalid volume type");
  }
}
