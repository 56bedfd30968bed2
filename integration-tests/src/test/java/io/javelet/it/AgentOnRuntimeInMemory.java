package io.javelet.it;

import io.javelet.fakecri.FakeCriRuntime;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real agent as a child process of the test, on a runtime in the test's own memory that can be
 * made to err. Both are new for each test.
 */
final class AgentOnRuntimeInMemory implements BeforeEachCallback, AfterEachCallback {
  private record Parts(AgentPlace place, AgentProcess process, FakeCriRuntime runtime) {}

  private final AgentSettings settings;
  private @Nullable Parts parts;

  AgentOnRuntimeInMemory(AgentSettings settings) {
    this.settings = settings;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
    AgentPlace place = AgentPlace.create();
    FakeCriRuntime runtime =
        FakeCriRuntime.builder(place.folder().resolve("cri.sock")).withContainerEvents().start();
    runtime.addImage(RealContainerd.BUSYBOX_IMAGE);
    var process = new AgentProcess(place, settings);
    process.configure(
        List.of(
            "--container-runtime-endpoint=unix://" + runtime.socket(), "--embedded-runtime=never"));
    parts = new Parts(place, process, runtime);
    process.start();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    if (parts == null) {
      return;
    }
    try {
      parts.process().kill();
    } finally {
      parts.runtime().close();
      new AgentLeftovers(parts.place()).removeAll();
    }
  }

  /** The runtime, with its faults and what it was asked. */
  FakeCriRuntime runtime() {
    return parts().runtime();
  }

  /** Its manifest folder. */
  Manifests manifests() {
    return new Manifests(parts().place());
  }

  /** What it says about its pods. */
  PodsView pods() {
    return new PodsView(parts().place());
  }

  /** What it tells clients on its own machine. */
  LocalAgentView local() {
    return new LocalAgentView(parts().place());
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return parts;
  }
}
