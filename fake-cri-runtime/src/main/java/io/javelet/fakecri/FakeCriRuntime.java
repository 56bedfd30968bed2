package io.javelet.fakecri;

import io.grpc.Channel;
import io.grpc.Status;
import io.javelet.cri.api.v1.CgroupDriver;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.PodSandboxConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A container runtime in memory, reached over a real unix socket. It lives from {@link
 * Builder#start} to {@link #close}, with any number of crashes and restarts between; what it holds
 * survives those, as containers survive a containerd that is killed. Safe for any thread; each call
 * is served on a virtual thread of its own. It never runs a process.
 */
public final class FakeCriRuntime implements AutoCloseable {
  /** How long the awaiting methods wait before they fail the test. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path socket;
  private final Calls calls = new Calls();
  private final Faults faults = new Faults();
  private final Behaviours behaviours = new Behaviours();
  private final ImageStore images = new ImageStore();
  private final EventStreams events = new EventStreams();
  private final RuntimeTime time;
  private final RuntimeTraits traits;
  private final ContainerLogs logs;
  private final PodStore store;
  private final PodOperations operations;
  private Optional<SocketServer> server = Optional.empty();

  private FakeCriRuntime(Builder builder) {
    socket = builder.socket;
    time =
        builder
            .manualStart
            .map(start -> RuntimeTime.manual(start, builder.waiting))
            .orElseGet(RuntimeTime::real);
    traits =
        new RuntimeTraits(
            builder.name, builder.version, builder.containerEvents, builder.cgroupDriver);
    logs = new ContainerLogs(builder.logFiles, time);
    store = new PodStore(time, events);
    operations =
        new PodOperations(store, images, behaviours, logs, time, new Ids(new Random(builder.seed)));
  }

  /**
   * A runtime to be started on {@code socket}: like containerd 1.6, with no images, no log files
   * and the machine's time.
   */
  public static Builder builder(Path socket) {
    return new Builder(socket);
  }

  /** What the runtime shall be like. For one use, on one thread. */
  public static final class Builder {
    private final Path socket;
    private String name = "containerd";
    private String version = "1.6.20";
    private boolean containerEvents;
    private Optional<CgroupDriver> cgroupDriver = Optional.empty();
    private boolean logFiles;
    private Optional<Instant> manualStart = Optional.empty();
    private Optional<RuntimeTime.Waiting> waiting = Optional.empty();
    private long seed = 1;

    private Builder(Path socket) {
      this.socket = socket;
    }

    /** Another name and version to report. */
    public Builder named(String runtimeName, String runtimeVersion) {
      name = runtimeName;
      version = runtimeVersion;
      return this;
    }

    /** Serves {@code GetContainerEvents}, as containerd 1.7 and CRI-O do; else UNIMPLEMENTED. */
    public Builder withContainerEvents() {
      containerEvents = true;
      return this;
    }

    /** Serves {@code RuntimeConfig} with this driver; else UNIMPLEMENTED. */
    public Builder withCgroupDriver(CgroupDriver driver) {
      cgroupDriver = Optional.of(driver);
      return this;
    }

    /** Writes containers' logs to the paths it is given; their folders must exist. */
    public Builder withLogFiles() {
      logFiles = true;
      return this;
    }

    /** Time stands still at {@code start} and moves only by {@link FakeCriRuntime#advance}. */
    public Builder withManualTime(Instant start) {
      manualStart = Optional.of(start);
      return this;
    }

    /**
     * Who waits for time to pass, as for a container to use its grace, lets it pass this way; for
     * runs on one thread.
     *
     * @param pass lets at most so much time go by and returns at the latest then, or as soon as
     *     nobody needs to wait any more or the thread is interrupted
     */
    public Builder withTimePassing(BiConsumer<Duration, BooleanSupplier> pass) {
      waiting = Optional.of(pass::accept);
      return this;
    }

    /**
     * The runtime without a socket, for {@link FakeCriRuntime#directChannel} alone; nothing needs
     * to be closed.
     */
    public FakeCriRuntime withoutSocket() {
      return new FakeCriRuntime(this);
    }

    /** Ids are made from this seed: the same seed gives the same ids. */
    public Builder withSeed(long idSeed) {
      seed = idSeed;
      return this;
    }

    /**
     * Starts it; the socket is ready when this returns.
     *
     * @throws IOException when the socket cannot be made
     */
    public FakeCriRuntime start() throws IOException {
      var runtime = new FakeCriRuntime(this);
      runtime.restart();
      return runtime;
    }
  }

  /** The socket's path, fit for {@code unix://}. */
  public Path socket() {
    return socket;
  }

  /**
   * A way to the runtime that needs neither socket nor thread: each call is carried out on its
   * caller's thread before it returns. Calls on it are not recorded, and no fault is scripted for
   * them: {@code witness} sees and decides.
   */
  public Channel directChannel(DirectCalls witness) {
    return new DirectChannel(
        List.of(
            new FakeRuntimeService(store, operations, events, traits).bindService(),
            new FakeImageService(images, time).bindService()),
        witness);
  }

  /** The time by the fake's clock. */
  public Instant now() {
    return time.now();
  }

  /** The calls that arrived. */
  public Calls calls() {
    return calls;
  }

  /** The script of what goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** Puts an image of that name into the store. */
  public void addImage(String name) {
    addImage(FakeImage.named(name));
  }

  /** Puts an image into the store. */
  public void addImage(FakeImage image) {
    images.add(image);
  }

  /** Makes an image pullable. */
  public void offerInRegistry(FakeImage image) {
    images.offer(image);
  }

  /** The images in the store. */
  public List<FakeImage> images() {
    return images.all();
  }

  /**
   * How the containers of that name behave at their first, second, … start; the last one stays in
   * force.
   */
  public void behave(String containerName, ContainerBehaviour... starts) {
    behaviours.script(containerName, List.of(starts));
  }

  /** How every container behaves that has no script of its own; at first all simply run. */
  public void behaveByRule(BiFunction<PodSandboxConfig, ContainerConfig, ContainerBehaviour> rule) {
    behaviours.rule(rule);
  }

  /** Changes the conditions {@code RuntimeReady} and {@code NetworkReady}. */
  public void setReady(boolean runtime, boolean network) {
    traits.ready(runtime, network);
  }

  /** All sandboxes and containers now. */
  public RuntimeSnapshot snapshot() {
    return store.snapshot();
  }

  /**
   * Waits until what the runtime holds fits.
   *
   * @param what completes "waited in vain until …"
   * @throws AssertionError when that does not happen within ten seconds; it lists what there is
   */
  public RuntimeSnapshot await(String what, Predicate<RuntimeSnapshot> wanted)
      throws InterruptedException {
    return store.await(what, wanted);
  }

  /** The container's process ends by itself with {@code code}; nothing if it does not run. */
  public void exit(String containerId, int code) {
    operations.exit(containerId, code);
  }

  /** The kernel kills the container for want of memory. */
  public void exitOutOfMemory(String containerId) {
    operations.exit(containerId, ContainerBehaviour.KILLED, "OOMKilled");
  }

  /**
   * Waits until a container that ignores its stop signal has got it: its grace period runs from
   * here.
   */
  public void awaitGrace(String containerId) throws InterruptedException {
    operations.awaitGrace(containerId);
  }

  /** The sandbox's own process dies: it is no longer ready, and its containers end with it. */
  public void loseSandbox(String sandboxId) {
    operations.stopSandbox(sandboxId);
  }

  /**
   * The container writes lines to its log.
   *
   * @param stream {@code stdout} or {@code stderr}
   */
  public void print(String containerId, String stream, List<String> lines) {
    FakeContainer container = store.container(containerId);
    logs.append(store.sandbox(container.sandboxId()), container, stream, lines);
  }

  /**
   * Moves the time on: grace periods run out and containers end, in order, before this returns.
   *
   * @throws IllegalStateException when the runtime goes by the machine's time
   */
  public void advance(Duration step) {
    time.advance(step);
  }

  /** Waits until that many clients listen to container events. */
  public void awaitEventStreams(int count) throws InterruptedException {
    events.await(count);
  }

  /** Ends every open event stream with {@code status}; OK ends it regularly. */
  public void endEventStreams(Status status) {
    events.end(status);
  }

  /** Dies as by {@code kill -9}: the socket is gone, connections are cut, the state stays. */
  public synchronized void crash() throws IOException {
    if (server.isPresent()) {
      server.get().crash();
      events.drop();
      server = Optional.empty();
    }
  }

  /**
   * Comes back after a {@link #crash} on the same socket with the same state.
   *
   * @throws IllegalStateException when it is already up
   */
  public synchronized void restart() throws IOException {
    if (server.isPresent()) {
      throw new IllegalStateException("the runtime is up already");
    }
    server =
        Optional.of(
            SocketServer.start(
                socket,
                List.of(
                    new FakeRuntimeService(store, operations, events, traits),
                    new FakeImageService(images, time)),
                calls,
                faults));
  }

  @Override
  public void close() throws IOException {
    crash();
  }
}
