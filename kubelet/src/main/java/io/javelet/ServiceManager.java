package io.javelet;

import io.javelet.config.ServiceEnvironment;
import io.javelet.os.SystemdNotifier;
import io.javelet.server.HealthChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how the agent is, and shows it signs of life as long as the agent is
 * well; says nothing when no manager asked. A manager that cannot be reached harms nothing. Any
 * thread; the signs of life have a thread of their own.
 */
final class ServiceManager {
  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private interface Message {
    void send() throws IOException;
  }

  private final SystemdNotifier notifier;
  private final HealthChecks health;
  private final Optional<Thread> signsOfLife;

  ServiceManager(ServiceEnvironment environment, HealthChecks health) {
    this.notifier = notifier(environment.notifySocket());
    this.health = health;
    this.signsOfLife =
        environment
            .watchdogInterval()
            .map(interval ->
                Thread.ofVirtual()
                    .name("service-watchdog")
                    .unstarted(() -> showLife(interval.dividedBy(2))));
  }

  private static SystemdNotifier notifier(Optional<String> socket) {
    try {
      return new SystemdNotifier(socket);
    } catch (IllegalArgumentException odd) {
      log.atWarn().addKeyValue("err", odd.getMessage()).log("Cannot talk to the service manager");
      return new SystemdNotifier(Optional.empty());
    }
  }

  /** What the agent does, in one line for {@code systemctl status}. */
  void status(String line) {
    tell(() -> notifier.status(line));
  }

  /** The agent works from now on. */
  void ready(String line) {
    tell(notifier::ready);
    status(line);
    signsOfLife.ifPresent(Thread::start);
  }

  /** The agent ends. */
  void stopping() {
    signsOfLife.ifPresent(Thread::interrupt);
    tell(notifier::stopping);
    status("Stopping; pods go on");
  }

  private void showLife(Duration pause) {
    try {
      while (true) {
        List<String> failures =
            health.failures().entrySet().stream()
                .filter(check -> !check.getValue().isEmpty())
                .map(Map.Entry::toString)
                .toList();
        if (failures.isEmpty()) {
          tell(notifier::watchdog);
        } else {
          log.atWarn()
              .addKeyValue("checks", failures)
              .log("No sign of life for the service manager: health checks fail");
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Message message) {
    try {
      message.send();
    } catch (IOException unreachable) {
      log.atWarn()
          .addKeyValue("err", unreachable.getMessage())
          .log("The service manager cannot be told how the agent is");
    }
  }
}
