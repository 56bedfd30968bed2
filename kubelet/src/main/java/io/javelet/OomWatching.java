package io.javelet;

import io.javelet.config.CgroupConfiguration;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.os.KernelLog;
import io.javelet.resource.CgroupNames;
import io.javelet.resource.OomReporter;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerRuntime;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the kernel for processes that were killed for want of memory. */
final class OomWatching {
  private static final Logger log = LoggerFactory.getLogger(OomWatching.class);

  private OomWatching() {}

  /** Begins; empty where the kernel's log may not be read, which is said once. */
  static Optional<KernelLog> start(
      CgroupConfiguration cgroups,
      CgroupDriver driver,
      PodAssembly agent,
      ContainerRuntime runtime,
      EventRecorder events,
      EventTarget node) {
    var reporter =
        new OomReporter(
            new CgroupNames(driver, cgroups.root()),
            uid -> agent.podManager().pods().byUid(uid),
            runtime::containerStatus,
            agent.pleg()::ranOutOfMemory,
            events,
            node);
    try {
      return Optional.of(KernelLog.follow(KernelLog.DEVICE, reporter));
    } catch (IOException unreadable) {
      log.atWarn()
          .addKeyValue("device", KernelLog.DEVICE)
          .addKeyValue("err", unreadable.toString())
          .log(
              "The kernel's log cannot be read (it takes root or CAP_SYSLOG); processes killed for"
                  + " want of memory are not named");
      return Optional.empty();
    }
  }
}
