package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.os.ProcessSignals.Signal;
import io.javelet.os.ProcessSpawner.Program;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSpawnerTest {
  private static final int GROUP = 2;
  private static final int SESSION = 3;

  @TempDir Path folder;

  @Test
  void aSpawnedProgramLeadsItsOwnSession() throws Exception {
    ProcessId id =
        ProcessSpawner.spawn(
            new Program(List.of("sleep", "600"), folder.resolve("log"), Set.of(), Map.of()));
    try (ProcessWatcher watcher = ProcessWatcher.start()) {
      CountDownLatch ended = new CountDownLatch(1);
      watcher.watch(id, ended::countDown);
      awaitProgram(id, "sleep");
      String stat = Files.readString(Path.of("/proc", Long.toString(id.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      assertThat(fields[GROUP]).isEqualTo(Long.toString(id.pid()));
      assertThat(fields[SESSION]).isEqualTo(Long.toString(id.pid()));
      assertThat(ProcessSignals.send(id, Signal.TERMINATE)).isTrue();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void outputIsAppendedToAFileForItsOwnerOnly() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "before\n");
    FileModes.set(log, 0644);
    runToEnd(
        new Program(
            List.of("sh", "-c", "echo out; echo err >&2; pwd; cat"), log, Set.of(), Map.of()));
    assertThat(log).hasContent("before\nout\nerr\n/\n");
    assertThat(FileModes.get(log)).isEqualTo(0600);
  }

  @Test
  void theProgramGetsTheVariablesThatAreForIt() throws Exception {
    Path log = folder.resolve("log");
    runToEnd(
        new Program(
            List.of("sh", "-c", "echo ${HOME:-unset} $ADDED"),
            log,
            Set.of("HOME"),
            Map.of("ADDED", "yes")));
    assertThat(log).hasContent("unset yes\n");
  }

  @Test
  void aMissingProgramIsNamedInTheOutput() throws Exception {
    Path log = folder.resolve("log");
    try {
      runToEnd(new Program(List.of("/missing/program"), log, Set.of(), Map.of()));
    } catch (IOException soon) {
      // On a busy machine it may have ended before anybody looked.
      assertThat(soon).hasMessageContaining("/missing/program ended at once");
    }
    assertThat(log).content().contains("/missing/program");
  }

  @Test
  void outputIsNotWrittenThroughALink() throws Exception {
    Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("log"), elsewhere);
    assertThatThrownBy(
            () -> ProcessSpawner.spawn(new Program(List.of("echo", "x"), link, Set.of(), Map.of())))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(elsewhere).isEmptyFile();
  }

  private static void runToEnd(Program program) throws Exception {
    ProcessId id;
    try {
      id = ProcessSpawner.spawn(program);
    } catch (IOException early) {
      assertThat(early).hasMessageContaining("ended at once");
      return;
    }
    try (ProcessWatcher watcher = ProcessWatcher.start()) {
      CountDownLatch ended = new CountDownLatch(1);
      watcher.watch(id, ended::countDown);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitProgram(ProcessId id, String name) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    // While the kernel exchanges the program, there is no command line at all.
    while (!ProcFs.ofThisMachine().commandLine(id.pid()).stream()
        .findFirst()
        .equals(Optional.of(name))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
