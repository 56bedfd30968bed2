package io.javelet.it;

import io.javelet.cri.embedded.ContainerdPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real agent as a child process that runs a private containerd of its own, with the test images
 * in its archive folder. Registered by a test class as {@link AgentUnderTest} is; its pods must be
 * on the host's network. Ends everything after the class.
 */
public final class AgentOnEmbeddedRuntime implements BeforeAllCallback, AfterAllCallback {
  private record Parts(AgentPlace place, AgentProcess process, CriChannel channel) {}

  private @Nullable Parts parts;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    RealContainerd.assumeUsable();
    AgentPlace place = AgentPlace.create();
    var process = new AgentProcess(place, AgentSettings.usual());
    process.configure(
        List.of(
            "--embedded-runtime=always",
            "--embedded-runtime-sandbox-image=" + RealContainerd.PAUSE_IMAGE));
    Path archives = Files.createDirectories(place.root().resolve("images"));
    ImageArchive.write(
        archives.resolve("busybox.tar"), RealContainerd.BUSYBOX_IMAGE, List.of("sh"));
    ImageArchive.write(
        archives.resolve("pause.tar"), RealContainerd.PAUSE_IMAGE, List.of("sleep", "2147483647"));
    parts = new Parts(place, process, CriChannel.to(ContainerdPaths.under(place.root()).socket()));
    process.start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    if (parts == null) {
      return;
    }
    try {
      manifests().removeAll();
      if (!process().isAlive()) {
        process().start();
      }
      Await.until(
          "all pods to be gone",
          () -> runtime().answers() && runtime().allSandboxes().isEmpty(),
          () -> process().logTail());
    } finally {
      process().kill();
      parts.channel().close();
      for (ProcessHandle each : ownProcesses()) {
        killForGood(each);
      }
      new AgentLeftovers(place()).removeAll();
    }
  }

  /** Where it lives: folders, ports, node name. */
  public AgentPlace place() {
    return parts().place();
  }

  /** Its process and log. */
  public AgentProcess process() {
    return parts().process();
  }

  /** Its manifest folder. */
  public Manifests manifests() {
    return new Manifests(place());
  }

  /** What it says about its pods. */
  public PodsView pods() {
    return new PodsView(place());
  }

  /** What its private containerd says about its pods. */
  public RuntimeView runtime() {
    return new RuntimeView(parts().channel(), place().node());
  }

  /** The process of the private containerd, as the agent wrote it down; it may be dead. */
  public long containerdPid() throws IOException {
    Path pidFile = ContainerdPaths.under(place().root()).pidFile();
    return Long.parseLong(Files.readString(pidFile).strip().split("\\s", -1)[0]);
  }

  /** Containerd and its shims, told by the paths that they were started with. */
  private List<ProcessHandle> ownProcesses() {
    ContainerdPaths paths = ContainerdPaths.under(place().root());
    Set<String> marks = Set.of(paths.socket().toString(), paths.configuration().toString());
    return ProcessHandle.allProcesses()
        .filter(process ->
            Stream.of(process.info().arguments().orElse(new String[0])).anyMatch(marks::contains))
        .toList();
  }

  private static void killForGood(ProcessHandle process) throws InterruptedException {
    process.destroyForcibly();
    try {
      process.onExit().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " does not end", e);
    }
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the agent is there from beforeAll on");
    }
    return parts;
  }
}
