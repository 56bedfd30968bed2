package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.os.Mounts.Propagation;
import io.javelet.os.Mounts.TmpfsOptions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
  private static final TmpfsOptions SMALL =
      new TmpfsOptions(OptionalLong.of(1 << 20), OptionalInt.of(01777));

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void needRights() throws IOException {
    Privileges.needsMountRights();
    folder = temporary.toRealPath();
  }

  @AfterEach
  void unmountAll() throws IOException {
    for (MountEntry entry : MountTable.read().under(folder)) {
      Mounts.detach(Path.of(entry.mountPoint()));
    }
  }

  @Test
  void aMemoryFilesystemHasTheSizeAndTheRightsAskedFor() throws IOException {
    Path target = Files.createDirectory(folder.resolve("with blank"));
    Mounts.tmpfs(target, SMALL, Set.of(MountFlag.NO_DEVICES, MountFlag.NO_SETUID));

    MountEntry entry = MountTable.read().at(target).orElseThrow();
    assertThat(entry.filesystem()).isEqualTo("tmpfs");
    assertThat(entry.flags()).contains(MountFlag.NO_DEVICES, MountFlag.NO_SETUID);
    assertThat(FileModes.get(target)).isEqualTo(01777);
    assertThat(FileSystemStatistics.of(target).capacityBytes()).isEqualTo(1 << 20);
  }

  @Test
  void aBindMountShowsTheSameFilesAndKeepsItsRestrictionsWhenReadOnly() throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Path target = Files.createDirectory(folder.resolve("target"));
    Mounts.tmpfs(source, SMALL, Set.of(MountFlag.NO_EXECUTION));
    Mounts.bind(source, target);
    Mounts.remountReadOnly(target);

    Files.writeString(source.resolve("file"), "content");
    assertThat(target.resolve("file")).hasContent("content");
    assertThatThrownBy(() -> Files.writeString(target.resolve("file"), "other"))
        .isInstanceOf(FileSystemException.class);
    assertThat(MountTable.read().at(target).orElseThrow().flags())
        .contains(MountFlag.READ_ONLY, MountFlag.NO_EXECUTION);
  }

  @Test
  void aRecursiveBindMountShowsWhatIsMountedBelow() throws IOException {
    Path below = Files.createDirectories(folder.resolve("source/below"));
    Path target = Files.createDirectory(folder.resolve("target"));
    Mounts.tmpfs(below, SMALL, Set.of());
    Files.writeString(below.resolve("file"), "content");
    Mounts.bindRecursively(folder.resolve("source"), target);
    assertThat(target.resolve("below/file")).hasContent("content");
  }

  @Test
  void aFileCanBeBoundOverAFile() throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "content");
    Path target = Files.createFile(folder.resolve("target"));
    Mounts.bind(source, target);
    assertThat(target).hasContent("content");
  }

  @Test
  void propagationIsAsAskedFor() throws IOException {
    Mounts.tmpfs(folder, SMALL, Set.of());
    Mounts.propagate(folder, Propagation.SHARED);
    assertThat(MountTable.read().at(folder).orElseThrow().propagation())
        .singleElement()
        .asString()
        .startsWith("shared:");
    Mounts.propagateRecursively(folder, Propagation.PRIVATE);
    assertThat(MountTable.read().at(folder).orElseThrow().propagation()).isEmpty();
  }

  @Test
  void aMountInUseIsBusyButCanBeDetached() throws IOException {
    Mounts.tmpfs(folder, SMALL, Set.of());
    try (var _ = Files.newOutputStream(folder.resolve("open"))) {
      assertThatThrownBy(() -> Mounts.unmount(folder))
          .isInstanceOfSatisfying(
              SystemCallException.class, e -> assertThat(e.is(Errno.EBUSY)).isTrue())
          .hasMessageContaining(folder.toString());
      Mounts.detach(folder);
    }
    assertThat(MountTable.read().at(folder)).isEmpty();
  }

  @Test
  void theKernelsReasonIsNamed() {
    assertThatThrownBy(() -> Mounts.bind(folder.resolve("missing"), folder))
        .hasMessage(
            "mount %s at %s (none): no such file or directory (ENOENT)"
                .formatted(folder.resolve("missing"), folder));
    assertThatThrownBy(() -> Mounts.unmount(folder)).hasMessageContaining("(EINVAL)");
    assertThatThrownBy(() -> Mounts.remountReadOnly(folder))
        .hasMessageContaining("nothing is mounted at " + folder);
  }

  @Test
  void textThatTheKernelWouldCutIsRefused() {
    assertThatThrownBy(() -> Mounts.mount("a\0b", folder, "tmpfs", Set.of(), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a\\0b");
  }

  @Test
  void aVirtualThreadCanMountAndHearOfFailures() throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          Mounts.tmpfs(folder, SMALL, Set.of());
          Mounts.unmount(folder);
          assertThatThrownBy(() -> Mounts.unmount(folder)).isInstanceOf(SystemCallException.class);
          return true;
        });
    Thread.startVirtualThread(task);
    assertThat(task.get()).isTrue();
  }
}
