package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileModesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0700, 0777, 01777, 02775})
  void aFolderHasExactlyTheRightsAskedFor(int mode) throws IOException {
    Path made = folder.resolve("made");
    FileModes.makeFolder(made, mode);
    assertThat(FileModes.get(made)).isEqualTo(mode);
  }

  @Test
  void aFolderThatIsThereGetsTheRights() throws IOException {
    Path made = Files.createDirectory(folder.resolve("made"));
    FileModes.makeFolder(made, 0711);
    assertThat(FileModes.get(made)).isEqualTo(0711);
  }

  @Test
  void aLinkIsNoFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThatThrownBy(() -> FileModes.makeFolder(link, 0711))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void whatIsNoModeIsRefused() {
    assertThatThrownBy(() -> FileModes.set(folder, 0100755)).hasMessage("not a mode: 0100755");
  }

  @Test
  void anOwnerNeedsNoNameAndALinkIsNotFollowed() throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "chown needs root");
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    FileModes.chown(link, 65531, 65532);
    assertThat(Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(65531);
    assertThat(Files.getAttribute(link, "unix:gid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(65532);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
  }
}
