package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.os.FileEvent.Cause;
import io.javelet.os.FileEvent.Change;
import io.javelet.os.FileEvent.EntryChanged;
import io.javelet.os.FileEvent.EventsLost;
import io.javelet.os.FileEvent.FolderGone;
import io.javelet.os.Inotify.RawEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatcherTest {
  private static final long PATIENCE_SECONDS = 10;

  @TempDir Path folder;
  private final BlockingQueue<FileEvent> events = new LinkedBlockingQueue<>();
  private FileWatcher watcher;

  @BeforeEach
  void start() throws IOException {
    watcher = FileWatcher.start();
  }

  @AfterEach
  void stop() {
    watcher.close();
  }

  @Test
  void aFileWrittenInPlaceIsCreatedAndThenWritten() throws Exception {
    watcher.watch(folder, events::add);
    Files.writeString(folder.resolve("pod.yaml"), "a");
    assertThat(next()).isEqualTo(new EntryChanged(Change.CREATED, "pod.yaml", false));
    assertThat(next()).isEqualTo(new EntryChanged(Change.WRITTEN, "pod.yaml", false));
  }

  @Test
  void aFileRenamedIntoTheFolderIsMovedIn(@TempDir Path elsewhere) throws Exception {
    Path complete = Files.writeString(elsewhere.resolve("pod.yaml"), "a");
    watcher.watch(folder, events::add);
    Files.move(complete, folder.resolve("pod.yaml"));
    assertThat(next()).isEqualTo(new EntryChanged(Change.MOVED_IN, "pod.yaml", false));
  }

  @Test
  void aFileRenamedAwayIsMovedOut(@TempDir Path elsewhere) throws Exception {
    Path there = Files.writeString(folder.resolve("pod.yaml"), "a");
    watcher.watch(folder, events::add);
    Files.move(there, elsewhere.resolve("pod.yaml"));
    assertThat(next()).isEqualTo(new EntryChanged(Change.MOVED_OUT, "pod.yaml", false));
  }

  @Test
  void aDeletedFolderInTheFolderIsSaidToBeAFolder() throws Exception {
    Path there = Files.createDirectory(folder.resolve("sub"));
    watcher.watch(folder, events::add);
    Files.delete(there);
    assertThat(next()).isEqualTo(new EntryChanged(Change.DELETED, "sub", true));
  }

  @Test
  void changedRightsOfAFileAreAttributes() throws Exception {
    Path there = Files.writeString(folder.resolve("pod.yaml"), "a");
    watcher.watch(folder, events::add);
    FileModes.set(there, 0600);
    assertThat(next()).isEqualTo(new EntryChanged(Change.ATTRIBUTES, "pod.yaml", false));
  }

  @Test
  void aFolderBehindALinkIsWatched() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    watcher.watch(link, events::add);
    Files.createDirectory(target.resolve("new"));
    assertThat(next()).isEqualTo(new EntryChanged(Change.CREATED, "new", true));
  }

  @Test
  void aDeletedFolderEndsItsWatch() throws Exception {
    Path watched = Files.createDirectory(folder.resolve("watched"));
    watcher.watch(watched, events::add);
    Files.delete(watched);
    assertThat(nextThat(FolderGone.class)).isEqualTo(new FolderGone(Cause.DELETED));
  }

  @Test
  void aRenamedFolderEndsItsWatch() throws Exception {
    Path watched = Files.createDirectory(folder.resolve("watched"));
    watcher.watch(watched, events::add);
    Path moved = Files.move(watched, folder.resolve("moved"));
    assertThat(next()).isEqualTo(new FolderGone(Cause.MOVED));

    BlockingQueue<FileEvent> again = new LinkedBlockingQueue<>();
    watcher.watch(moved, again::add);
    Files.createDirectory(moved.resolve("new"));
    assertThat(again.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new EntryChanged(Change.CREATED, "new", true));
    assertThat(events).isEmpty();
  }

  @Test
  void anUnmountedFolderEndsItsWatch() throws Exception {
    Privileges.needsMountRights();
    Mounts.tmpfs(folder, Mounts.TmpfsOptions.DEFAULTS, java.util.Set.of());
    watcher.watch(folder, events::add);
    Mounts.unmount(folder);
    assertThat(nextThat(FolderGone.class)).isEqualTo(new FolderGone(Cause.UNMOUNTED));
  }

  @Test
  void twoListenersOnOneFolderAreIndependent() throws Exception {
    BlockingQueue<FileEvent> others = new LinkedBlockingQueue<>();
    Watch first = watcher.watch(folder, events::add);
    watcher.watch(folder, others::add);
    first.close();
    first.close();
    Files.createDirectory(folder.resolve("new"));
    assertThat(others.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new EntryChanged(Change.CREATED, "new", true));
    assertThat(events).isEmpty();
  }

  @Test
  void aFolderCanBeWatchedAgainAfterItsWatchWasClosed() throws Exception {
    watcher.watch(folder, event -> {}).close();
    watcher.watch(folder, events::add);
    Files.createDirectory(folder.resolve("new"));
    assertThat(next()).isEqualTo(new EntryChanged(Change.CREATED, "new", true));
  }

  @Test
  void aListenerThatFailsHarmsNoOther() throws Exception {
    watcher.watch(
        folder,
        event -> {
          throw new IllegalStateException("a listener's bug");
        });
    watcher.watch(folder, events::add);
    Files.createDirectory(folder.resolve("new"));
    assertThat(next()).isEqualTo(new EntryChanged(Change.CREATED, "new", true));
  }

  @Test
  void whenTheKernelDropsEventsEveryListenerHearsOfIt(@TempDir Path quiet) throws Exception {
    int limit =
        Integer.parseInt(
            ProcFs.ofThisMachine().kernelParameter("fs.inotify.max_queued_events").orElseThrow());
    BlockingQueue<FileEvent> ofQuiet = new LinkedBlockingQueue<>();
    CountDownLatch busy = new CountDownLatch(1);
    watcher.watch(
        folder,
        event -> {
          awaitUninterruptibly(busy);
          events.add(event);
        });
    watcher.watch(quiet, ofQuiet::add);
    // Renames, because equal events in a row count as one.
    Path here = Files.writeString(folder.resolve("a"), "");
    Path there = folder.resolve("b");
    for (int i = 0; i < limit; i++) {
      Files.move(here, there);
      Path swap = here;
      here = there;
      there = swap;
    }
    busy.countDown();
    assertThat(nextThat(EventsLost.class)).isEqualTo(new EventsLost());
    assertThat(ofQuiet.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(new EventsLost());
  }

  @Test
  void aMissingFolderCannotBeWatched() {
    assertThatThrownBy(() -> watcher.watch(folder.resolve("missing"), events::add))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("missing")
        .hasMessageContaining("no such file or directory (ENOENT)");
  }

  @Test
  void aFileCannotBeWatched() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> watcher.watch(file, events::add)).hasMessageContaining("ENOTDIR");
  }

  @Test
  void afterItsEndNothingCanBeWatched() throws Exception {
    watcher.close();
    watcher.close();
    assertThatThrownBy(() -> watcher.watch(folder, events::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aListenerMayCloseTheWatcher() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    watcher.watch(
        folder,
        event -> {
          watcher.close();
          closed.countDown();
        });
    Files.createDirectory(folder.resolve("new"));
    assertThat(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theKernelsBytesAreReadAsEvents() throws NoSuchFileException {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    bytes.putInt(3).putInt(Inotify.IN_MOVED_TO).putInt(77).putInt(16);
    bytes.put("käse".getBytes(StandardCharsets.UTF_8)).position(32);
    bytes.putInt(-1).putInt(Inotify.IN_Q_OVERFLOW).putInt(0).putInt(0).flip();
    assertThat(Inotify.parse(bytes))
        .isEqualTo(
            List.of(
                new RawEvent(3, Inotify.IN_MOVED_TO, "käse"),
                new RawEvent(-1, Inotify.IN_Q_OVERFLOW, "")));
  }

  @Test
  void aBitThatWasNotAskedForIsNoEvent() {
    assertThat(FileWatcher.translate(new RawEvent(1, 0x1, "read"))).isEmpty();
  }

  private FileEvent next() throws InterruptedException {
    FileEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  private <T extends FileEvent> T nextThat(Class<T> kind) throws InterruptedException {
    FileEvent event = next();
    while (!kind.isInstance(event)) {
      event = next();
    }
    return kind.cast(event);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
