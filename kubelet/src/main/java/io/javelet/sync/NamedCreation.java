package io.javelet.sync;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.NameReservation;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sandboxes and containers, also where an earlier try that was cut off half-way still holds
 * the name: what holds it is removed first. What is still being made cannot be removed yet; then
 * the failure stands, and the worker tries again later. Stateless; called on worker threads.
 */
final class NamedCreation {
  private static final Logger log = LoggerFactory.getLogger(NamedCreation.class);

  private final ContainerRuntime runtime;

  NamedCreation(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  SandboxId runSandbox(SandboxRequest request) {
    try {
      return runtime.runSandbox(request);
    } catch (CriException refused) {
      var holder = new SandboxId(holderOrThrow(refused));
      log.atWarn()
          .addKeyValue("sandboxID", holder)
          .log("Removing a sandbox that was left half-made and holds the pod's name");
      runtime.stopSandbox(holder);
      runtime.removeSandbox(holder);
      return runtime.runSandbox(request);
    }
  }

  ContainerId createContainer(ContainerRequest request) {
    try {
      return runtime.createContainer(request);
    } catch (CriException refused) {
      var holder = new ContainerId(holderOrThrow(refused));
      log.atWarn()
          .addKeyValue("containerID", holder)
          .log("Removing a container that was left half-made and holds the name");
      runtime.removeContainer(holder);
      return runtime.createContainer(request);
    }
  }

  private static String holderOrThrow(CriException refused) {
    return NameReservation.holder(refused).orElseThrow(() -> refused);
  }
}
