package io.javelet;

import io.javelet.config.ConfigurationLoader;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.option.LoggingOptions;
import io.javelet.config.value.HostFacts;
import io.javelet.logging.LoggingControl;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: reads the configuration, starts the agent, and ends it at SIGTERM or SIGINT. The
 * only place that exits.
 */
public final class KubeletMain {
  private static final Logger log = LoggerFactory.getLogger(KubeletMain.class);

  /** Who sends SIGTERM gets an end within two seconds. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(1500);

  private KubeletMain() {}

  /**
   * Runs the agent until it is told to end. Exit code 0 after a signal, 1 when it could not start.
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
  }

  private static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    OptionalInt command = Commands.run(arguments, out, err);
    if (command.isPresent()) {
      return command.getAsInt();
    }
    String searchPath = environment.getOrDefault("PATH", "");
    HostFacts host;
    try {
      host = new HostInspection(Path.of("/proc"), Path.of("/sys")).facts();
    } catch (IOException failure) {
      err.println("This machine cannot be inspected: " + failure.getMessage());
      return 1;
    }
    var loader = new ConfigurationLoader(host, Path.of("").toAbsolutePath());
    Supplier<LoadResult> loading = () -> loader.load(arguments, environment);
    return switch (loading.get()) {
      case LoadResult.Information(String text) -> {
        out.print(text);
        yield 0;
      }
      case LoadResult.Failed failed -> {
        failed.warnings().forEach(warning -> err.println("warning: " + warning));
        failed.problems().forEach(problem -> err.println("error: " + problem.text()));
        yield 1;
      }
      case LoadResult.Loaded loaded ->
          serve(loaded, new LiveConfiguration(loaded, loading), searchPath);
    };
  }

  private static int serve(LoadResult.Loaded loaded, LiveConfiguration live, String searchPath) {
    LoggingControl logging = LoggingControl.installed();
    logging.apply(LoggingTranslation.of(loaded.configuration().process().logging()));
    logging.takeOverJavaUtilLogging();
    live.subscribe(
        LoggingOptions.OPTIONS,
        changed -> logging.apply(LoggingTranslation.of(changed.process().logging())));
    loaded.warnings().forEach(warning -> log.atWarn().log(warning.toString()));
    if (!loaded.withoutEffect().isEmpty()) {
      log.atWarn()
          .addKeyValue("options", loaded.withoutEffect())
          .log("Options that are given and have no effect so far");
    }
    var kubelet = new Kubelet(loaded, live, searchPath);
    var ending = new AtomicBoolean();
    // A signal ends the JVM through its shutdown hooks; halting in ours gives exit code 0.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("signal").unstarted(() -> end(kubelet, logging, ending)));
    try (kubelet) {
      kubelet.start();
      kubelet.awaitEnd();
      return 0;
    } catch (InterruptedException interrupted) {
      return 0;
    } catch (KubeletStartException failure) {
      log.atError().addKeyValue("err", failure).log("The kubelet cannot start");
      return 1;
    } finally {
      ending.set(true);
      logging.flush();
    }
  }

  /** The end by a signal; one that came by itself has its own exit code. */
  private static void end(Kubelet kubelet, LoggingControl logging, AtomicBoolean ending) {
    if (ending.get()) {
      return;
    }
    Thread closing = Thread.ofPlatform().name("closing").daemon().start(kubelet::close);
    try {
      if (!closing.join(STOP_PATIENCE)) {
        log.atWarn().log("Not everything has stopped in time; ending nevertheless");
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    logging.flush();
    Runtime.getRuntime().halt(0);
  }
}
