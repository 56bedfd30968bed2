package io.javelet.cri.embedded;

import io.javelet.cri.embedded.ContainerdConfiguration.Snapshotter;
import io.javelet.os.Capabilities.Capability;
import io.javelet.os.DurableFile;
import io.javelet.os.FileModes;
import io.javelet.os.ProcFs;
import io.javelet.os.ProcessId;
import io.javelet.os.ProcessSpawner;
import io.javelet.os.ProcessSpawner.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the private containerd's files and starts it. Everything is worked out anew for each
 * start, because programs may have been upgraded meanwhile. One thread at a time. Never starts a
 * second one: it is asked only when none runs.
 */
final class ContainerdLauncher {
  private static final Logger log = LoggerFactory.getLogger(ContainerdLauncher.class);
  // Users of containers with a user namespace must get through to their root filesystem.
  private static final int FOLDER_MODE = 0711;
  private static final int FILE_MODE = 0644;
  private static final Duration VERSION_PATIENCE = Duration.ofSeconds(20);
  // What a service manager tells its service is not for a child: containerd would answer in our
  // name.
  private static final Set<String> NOT_FOR_IT =
      Set.of(
          "NOTIFY_SOCKET",
          "WATCHDOG_PID",
          "WATCHDOG_USEC",
          "LISTEN_PID",
          "LISTEN_FDS",
          "LISTEN_FDNAMES",
          "INVOCATION_ID",
          "JOURNAL_STREAM");

  private final ContainerdSettings settings;
  private final ContainerdPaths paths;
  private final ContainerdPrograms programs;

  ContainerdLauncher(ContainerdSettings settings, ContainerdPrograms programs) {
    this.settings = settings;
    this.paths = ContainerdPaths.under(settings.root());
    this.programs = programs;
  }

  ContainerdPaths paths() {
    return paths;
  }

  /**
   * Starts it.
   *
   * @throws IOException when a program is missing or a file cannot be written
   * @throws InterruptedException when interrupted while a program is asked for its version
   */
  ProcessId launch() throws IOException, InterruptedException {
    Path program =
        programs
            .containerd()
            .orElseThrow(() ->
                new IOException(
                    "no containerd on the PATH (%s); on Debian: apt-get install %s"
                        .formatted(programs.searchPath(), ContainerdPrograms.DEBIAN_PACKAGES)));
    makeFolders();
    configure(program);
    new ContainerdLog(paths).trim();
    // A socket that nobody listens at would pass for one that only answers slowly.
    Files.deleteIfExists(paths.socket());
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(RunningContainerd.arguments(paths));
    return ProcessSpawner.spawn(
        new Program(command, paths.log(), NOT_FOR_IT, Map.of("PATH", programs.searchPath())));
  }

  /**
   * Brings the configuration on the disk up to date.
   *
   * @return whether it was another one
   */
  boolean configure() throws IOException, InterruptedException {
    Optional<Path> program = programs.containerd();
    return program.isPresent() && configure(program.get());
  }

  private boolean configure(Path program) throws IOException, InterruptedException {
    Optional<Path> networkPlugins = programs.networkPlugins();
    if (networkPlugins.isPresent()) {
      new PodNetworkFile(paths).ensure();
    } else {
      log.atWarn()
          .log(
              "No network plugins found: only pods in the host's network can run. On Debian:"
                  + " apt-get install containernetworking-plugins iptables");
    }
    String wanted =
        new ContainerdConfiguration(
                version(program),
                settings.cgroupDriver(),
                !ProcFs.ofThisMachine().ownCapabilities().has(Capability.SYS_RESOURCE),
                snapshotter(),
                settings.sandboxImage(),
                networkPlugins)
            .toToml(paths);
    if (current().equals(Optional.of(wanted))) {
      return false;
    }
    DurableFile.write(paths.configuration(), wanted.getBytes(StandardCharsets.UTF_8), FILE_MODE);
    return true;
  }

  private Optional<String> current() throws IOException {
    try {
      return Optional.of(Files.readString(paths.configuration()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private void makeFolders() throws IOException {
    Files.createDirectories(settings.root());
    FileModes.makeFolder(paths.folder(), FOLDER_MODE);
    Path ofSocket = paths.socket().resolveSibling(".").normalize();
    if (!ofSocket.equals(paths.folder())) {
      Files.createDirectories(ofSocket);
      FileModes.set(ofSocket, FOLDER_MODE);
    }
  }

  private Snapshotter snapshotter() throws IOException {
    Optional<String> problem = OverlaySupport.problem(paths.folder());
    problem.ifPresent(reason ->
        log.atWarn()
            .addKeyValue("folder", paths.folder())
            .addKeyValue("reason", reason)
            .log("No overlay filesystem here: image layers are copied, which is slow"));
    return problem.isEmpty() ? Snapshotter.OVERLAYFS : Snapshotter.NATIVE;
  }

  private static ContainerdVersion version(Path program) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(VERSION_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(program + " --version does not end");
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return ContainerdVersion.parse(output);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      process.destroyForcibly();
    }
  }
}
