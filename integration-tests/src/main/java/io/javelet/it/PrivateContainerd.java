package io.javelet.it;

import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.cri.api.v1.StatusRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One containerd process with a folder, socket and bridge of its own. Owned by {@link
 * RealContainerd}; used by the test's thread.
 */
final class PrivateContainerd implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SUBNETS = 128 * 256;
  private static final Duration POLL = Duration.ofMillis(20);

  private final ContainerdConfig config;
  private final CriChannel channel;
  private @Nullable Process process;

  private PrivateContainerd(ContainerdConfig config) {
    this.config = config;
    this.channel = CriChannel.to(config.socket());
  }

  /**
   * A new one, ready, with the test images.
   *
   * @param toldAddresses whether it has to be told the addresses of its pods
   */
  static PrivateContainerd create(boolean toldAddresses) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("javelet-it");
    // The folder's name is unique, and so is what is derived from it.
    int id = folder.getFileName().toString().hashCode() & 0xFFFFFF;
    var made =
        new PrivateContainerd(
            new ContainerdConfig(
                folder, "jvlt%06x".formatted(id), toldAddresses ? "" : freeSubnet(id)));
    try {
      made.config.write();
      made.start();
      made.importImage("busybox", RealContainerd.BUSYBOX_IMAGE, List.of("sh"));
      made.importImage("pause", RealContainerd.PAUSE_IMAGE, List.of("sleep", "2147483647"));
    } catch (IOException | RuntimeException failure) {
      String log = made.log();
      made.close();
      throw new IOException("containerd did not come up; its log:\n" + log, failure);
    }
    return made;
  }

  ContainerdConfig config() {
    return config;
  }

  CriChannel channel() {
    return channel;
  }

  RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return channel.runtime();
  }

  /** Starts the process and waits until it answers. */
  void start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder("containerd", "--config", config.file().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("containerd does not answer");
      }
      Thread.sleep(POLL);
    }
  }

  /** {@code kill -9}; what runs in its containers lives on. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Stops and removes every pod. */
  void removeAllPods() {
    for (PodSandbox each :
        runtime().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList()) {
      runtime()
          .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(each.getId()).build());
      runtime()
          .removePodSandbox(
              RemovePodSandboxRequest.newBuilder().setPodSandboxId(each.getId()).build());
    }
  }

  /** All that pods have left here, one line each. */
  List<String> leftovers() throws IOException {
    var found = new ArrayList<String>();
    for (PodSandbox each :
        runtime().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList()) {
      found.add("sandbox " + each.getMetadata().getName() + " " + each.getState());
    }
    for (Container each :
        runtime().listContainers(ListContainersRequest.getDefaultInstance()).getContainersList()) {
      found.add("container " + each.getMetadata().getName() + " " + each.getState());
    }
    for (ProcessHandle each : shims()) {
      found.add("shim process " + each.pid());
    }
    for (Path each : mounts()) {
      found.add("mount " + each);
    }
    found.addAll(ports());
    for (Path each : files(config.leases().resolve(config.bridge()))) {
      if (Character.isDigit(each.getFileName().toString().charAt(0))) {
        found.add("address lease " + each.getFileName());
      }
    }
    for (Path each : files(config.networkNamespaces())) {
      found.add("network namespace " + each);
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    try {
      takeDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while taking containerd down");
    }
  }

  private void takeDown() throws IOException, InterruptedException {
    if (process != null) {
      if (!process.isAlive()) {
        start();
      }
      removeAllPods();
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    channel.close();
    for (ProcessHandle each : shims()) {
      each.destroyForcibly();
    }
    for (Path each : mounts().reversed()) {
      Command.run("umount", "--lazy", each.toString());
    }
    if (NetworkInterface.getByName(config.bridge()) != null) {
      Command.run("ip", "link", "delete", config.bridge());
    }
    removeTree();
  }

  private boolean answers() {
    try {
      return runtime()
          .status(StatusRequest.getDefaultInstance())
          .getStatus()
          .getConditionsList()
          .stream()
          .allMatch(condition ->
              condition.getStatus()
                  || (config.subnet().isEmpty() && condition.getType().equals("NetworkReady")));
    } catch (StatusRuntimeException _) {
      channel.retryNow();
      return false;
    }
  }

  /** Brings one more image, which runs the command by default. */
  void importImage(String file, String name, List<String> command)
      throws IOException, InterruptedException {
    Path archive = config.folder().resolve(file + ".tar");
    ImageArchive.write(archive, name, command);
    Command.run(
        "ctr",
        "--address",
        config.socket().toString(),
        "--namespace",
        "k8s.io",
        "images",
        "import",
        archive.toString());
    Files.delete(archive);
  }

  private Path logFile() {
    return config.folder().resolve("containerd.log");
  }

  private String log() throws IOException {
    return Files.exists(logFile()) ? Files.readString(logFile()) : "(empty)";
  }

  private List<ProcessHandle> shims() {
    return ProcessHandle.allProcesses()
        .filter(each ->
            each.info()
                .arguments()
                .filter(words -> List.of(words).contains(config.socket().toString()))
                .isPresent())
        .filter(each -> each.info().command().orElse("").contains("containerd-shim"))
        .toList();
  }

  /** Mount points below our folder, in the order they were made. */
  private List<Path> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .filter(path -> path.startsWith(config.folder()))
        .toList();
  }

  private List<String> ports() throws IOException {
    return files(Path.of("/sys/class/net", config.bridge(), "brif")).stream()
        .map(port -> "bridge port " + port.getFileName())
        .toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private void removeTree() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(config.folder())) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }

  /** A subnet that no interface of this machine is in. */
  private static String freeSubnet(int seed) throws IOException {
    List<String> taken =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getHostAddress)
            .toList();
    for (int i = seed; i < seed + SUBNETS; i++) {
      int number = i % SUBNETS;
      String prefix = "10." + (128 + number / 256) + "." + number % 256 + ".";
      if (taken.stream().noneMatch(address -> address.startsWith(prefix))) {
        return prefix + "0/24";
      }
    }
    throw new IOException("no free subnet in 10.128.0.0/9");
  }
}
