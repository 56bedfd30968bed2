package io.javelet.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The real agent as a child process on a real containerd, both of the test class's own. Used as
 *
 * <pre>{@code
 * @RegisterExtension
 * static final AgentUnderTest agent = AgentUnderTest.usual();
 *
 * @Test
 * void aPodRuns() throws Exception {
 *   agent.manifests().put(BusyboxPod.named("web"));
 *   agent.pods().awaitRunning("web");
 *   ...
 * }
 * }</pre>
 *
 * <p>After each test its manifests are removed and the pods' end is awaited, by an agent that is
 * started again when the test left it dead. When a test fails, the end of the agent's log is among
 * the failure's suppressed exceptions. Without root or containerd the tests are skipped, and say
 * so.
 */
public final class AgentUnderTest
    implements BeforeAllCallback,
        AfterEachCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler {

  /** Carries the log along with a failure. */
  private static final class AgentLog extends Exception {
    private static final long serialVersionUID = 1;

    AgentLog(String text) {
      super("the end of the agent's log:\n" + text, null, false, false);
    }
  }

  private record Parts(AgentPlace place, AgentProcess process, RuntimeView runtime) {}

  private RealContainerd containerd = RealContainerd.ownedByClass();
  private final AgentSettings settings;
  private final boolean startedAtOnce;
  private boolean keepsPods;
  private @Nullable Parts parts;

  private AgentUnderTest(AgentSettings settings, boolean startedAtOnce) {
    this.settings = settings;
    this.startedAtOnce = startedAtOnce;
  }

  /** With the usual settings. */
  public static AgentUnderTest usual() {
    return with(AgentSettings.usual());
  }

  /** With settings that differ. */
  public static AgentUnderTest with(AgentSettings settings) {
    return new AgentUnderTest(settings, true);
  }

  /** Not started before the first test; a test starts it by {@code process().start()}. */
  public static AgentUnderTest notStarted(AgentSettings settings) {
    return new AgentUnderTest(settings, false);
  }

  /** Its runtime gives pods no addresses before the agent has told it which. */
  public AgentUnderTest tellingAddresses() {
    containerd = RealContainerd.toldAddresses();
    return this;
  }

  /** Pods of one test are there in the next; after the last test none must be left. */
  public AgentUnderTest keepingPods() {
    keepsPods = true;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    RealContainerd.assumeUsable();
    open();
  }

  /** Starts containerd and, unless told otherwise, the agent; outside of JUnit too. */
  public void open() throws IOException, InterruptedException {
    containerd.open();
    AgentPlace place = AgentPlace.create();
    var process = new AgentProcess(place, settings);
    process.configure(
        List.of(
            "--container-runtime-endpoint=" + containerd.endpoint(), "--embedded-runtime=never"));
    parts = new Parts(place, process, new RuntimeView(containerd.channel(), place.node()));
    if (startedAtOnce) {
      process.start();
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new AgentLog(process().logTail()));
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    if (parts != null && !keepsPods) {
      removeAllPods();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    try {
      if (parts != null && keepsPods) {
        removeAllPods();
      }
    } finally {
      close();
    }
  }

  /** Ends everything and removes what is left. */
  public void close() throws IOException, InterruptedException {
    if (parts != null) {
      process().kill();
    }
    containerd.close();
    if (parts != null) {
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

  /** What it tells clients on its own machine. */
  public LocalAgentView local() {
    return new LocalAgentView(place());
  }

  /** What the container runtime says about its pods. */
  public RuntimeView runtime() {
    return parts().runtime();
  }

  /** What its containers have printed. */
  public ContainerLogFiles logs() {
    return new ContainerLogFiles(place());
  }

  /** The containerd that it uses. */
  public RealContainerd containerd() {
    return containerd;
  }

  /**
   * All that pods have left, with the runtime (sandboxes, containers, shim processes, mounts,
   * network namespaces, bridge ports, address leases) and with the agent (pod and log folders, log
   * links, mounts, cgroups); one line each.
   */
  public List<String> leftovers() throws IOException {
    List<String> all = new ArrayList<>(containerd.leftovers());
    all.addAll(new AgentLeftovers(place()).ofPods());
    return all;
  }

  /** Removes all manifests and waits until nothing is left of any pod. */
  public void removeAllPods() throws IOException, InterruptedException {
    manifests().removeAll();
    if (!process().isAlive()) {
      if (leftovers().isEmpty()) {
        return;
      }
      process().start();
    }
    Await.until(
        "nothing to be left of any pod",
        () -> leftovers().isEmpty(),
        () -> String.join("\n", leftovers()) + "\nThe agent's log:\n" + process().logTail());
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the agent is there from beforeAll on");
    }
    return parts;
  }
}
