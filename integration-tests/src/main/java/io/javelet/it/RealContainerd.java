package io.javelet.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelet.cri.api.v1.ImageServiceGrpc;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A containerd of the tests' own, started from the machine's package, with an image to run. Used as
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RealContainerd containerd = RealContainerd.shared();
 * }</pre>
 *
 * <p>One process serves all test classes of a run; after each test every pod is removed. A class
 * that kills it or wants it fresh takes {@link #ownedByClass()}. Without root or containerd the
 * tests are skipped, and say so.
 */
public final class RealContainerd
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, Closeable {
  /** An image with a shell and the usual small tools, in {@code /bin}. */
  public static final String BUSYBOX_IMAGE = "localhost/javelet-test/busybox:1";

  /** The image of sandboxes. */
  public static final String PAUSE_IMAGE = "localhost/javelet-test/pause:1";

  private final boolean shared;
  private final boolean toldAddresses;
  private @Nullable PrivateContainerd running;

  private RealContainerd(boolean shared, boolean toldAddresses) {
    this.shared = shared;
    this.toldAddresses = toldAddresses;
  }

  /** One for all classes of the run. */
  public static RealContainerd shared() {
    return new RealContainerd(true, false);
  }

  /** One for this class alone. */
  public static RealContainerd ownedByClass() {
    return new RealContainerd(false, false);
  }

  /** One for this class alone that gives pods no addresses before a kubelet has told it which. */
  public static RealContainerd toldAddresses() {
    return new RealContainerd(false, true);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    assumeUsable();
    if (shared) {
      running =
          context
              .getRoot()
              .getStore(ExtensionContext.Namespace.create(RealContainerd.class))
              .computeIfAbsent(
                  PrivateContainerd.class, _ -> createUnchecked(), PrivateContainerd.class);
    } else {
      open();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (running != null) {
      running.removeAllPods();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    close();
  }

  /** Starts one that is not shared, outside of JUnit. {@link #close} ends it. */
  public void open() throws IOException, InterruptedException {
    running = PrivateContainerd.create(toldAddresses);
  }

  /** Ends one that is not shared, with all that it has. */
  @Override
  public void close() throws IOException {
    if (!shared && running != null) {
      running.close();
    }
  }

  /** The endpoint, as {@code --container-runtime-endpoint} takes it. */
  public String endpoint() {
    return "unix://" + socket();
  }

  /** The socket. */
  public Path socket() {
    return running().config().socket();
  }

  /** Below which it keeps everything. */
  public Path folder() {
    return running().config().folder();
  }

  /** The bridge that pods are connected to; there once a pod was. */
  public String bridge() {
    return running().config().bridge();
  }

  /** Its CRI runtime service, to look at what is true; a call may take a minute. */
  public RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return running().runtime();
  }

  /** Its CRI image service. */
  public ImageServiceGrpc.ImageServiceBlockingStub images() {
    return running().channel().images();
  }

  /** The connection that {@link #runtime} and {@link #images} use. */
  public CriChannel channel() {
    return running().channel();
  }

  /**
   * Brings one more image.
   *
   * @param command what it runs by default
   */
  public void importImage(String name, List<String> command)
      throws IOException, InterruptedException {
    running().importImage("one-more", name, command);
  }

  /** {@code kill -9}; what runs in its containers lives on. */
  public void kill() throws InterruptedException {
    running().kill();
  }

  /** Starts it after a {@link #kill}; returns when it answers. */
  public void start() throws IOException, InterruptedException {
    running().start();
  }

  /** Stops and removes every pod, as happens after each test anyway. */
  public void removeAllPods() {
    running().removeAllPods();
  }

  /**
   * All that pods have left with this containerd, one line each: sandboxes, containers, shim
   * processes, mounts, network namespaces, bridge ports, address leases.
   */
  public List<String> leftovers() throws IOException {
    return running().leftovers();
  }

  /** Skips the test class, and says why, where containers cannot run. */
  static void assumeUsable() throws IOException {
    assumeTrue(isRoot(), "needs root");
    assumeTrue(hasContainerd(), "needs containerd on the PATH");
  }

  private PrivateContainerd running() {
    if (running == null) {
      throw new IllegalStateException("containerd is there from beforeAll on");
    }
    return running;
  }

  private static PrivateContainerd createUnchecked() {
    try {
      return PrivateContainerd.create(false);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static boolean hasContainerd() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "containerd"))) {
        return true;
      }
    }
    return false;
  }
}
