package io.javelet;

import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimeVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent asks of the container runtime before it starts anything on it. */
final class RuntimeAnswers {
  private static final Logger log = LoggerFactory.getLogger(RuntimeAnswers.class);
  private static final Duration RETRY = Duration.ofMillis(250);

  private RuntimeAnswers() {}

  /**
   * A runtime that is not there yet is waited for: nothing can be done without it, and it may come
   * any time.
   */
  static RuntimeVersion awaitVersion(
      ContainerRuntime runtime, RuntimeSelection selection, AgentHealth health)
      throws InterruptedException {
    boolean told = false;
    // An answer may take as long as a request may, and people look at a silent log.
    log.atInfo().addKeyValue("endpoint", selection.endpoint()).log("Asking the container runtime");
    while (true) {
      try {
        return runtime.version();
      } catch (CriException away) {
        health.runtimeIsAway(away.description());
        if (!told) {
          told = true;
          log.atWarn()
              .addKeyValue("endpoint", selection.endpoint())
              .addKeyValue("err", away.description())
              .log("The container runtime does not answer; waiting for it");
        }
        Thread.sleep(RETRY);
      }
    }
  }

  /** The runtime classes it knows; none when it does not tell. */
  static List<RuntimeHandler> handlers(ContainerRuntime runtime) {
    try {
      return runtime.handlers();
    } catch (CriException unknown) {
      log.atWarn()
          .addKeyValue("err", unknown.getMessage())
          .log("The runtime does not tell what it can; it is taken to have no special abilities");
      return List.of();
    }
  }

  /** Whether it knows strict supplemental groups; not when it does not tell. */
  static boolean strictGroups(ContainerRuntime runtime) {
    try {
      return runtime.strictSupplementalGroups();
    } catch (CriException unknown) {
      log.atWarn()
          .addKeyValue("err", unknown.getMessage())
          .log("The runtime does not tell whether it knows strict supplemental groups");
      return false;
    }
  }

  /** The driver it works with; absent when it does not tell. */
  static Optional<CgroupDriver> cgroupDriver(ContainerRuntime runtime) {
    try {
      return runtime.cgroupDriver();
    } catch (CriException unknown) {
      log.atDebug()
          .addKeyValue("err", unknown.getMessage())
          .log("The runtime does not tell its cgroup driver; the configured one is taken");
      return Optional.empty();
    }
  }
}
