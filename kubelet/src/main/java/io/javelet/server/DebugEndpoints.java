package io.javelet.server;

import static io.javelet.server.Endpoint.ANY;
import static io.javelet.server.Endpoint.GET;

import io.javelet.server.http.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The process itself: {@code /debug/flags/v}, {@code /debug/jvm/…}, and under {@code /debug/pprof/}
 * what the JVM has instead of Go's profiles. Any thread; one recording at a time.
 */
final class DebugEndpoints {
  private static final Set<Door> KEPT = EnumSet.of(Door.HTTPS, Door.LOCAL);
  private static final int DEFAULT_SECONDS = 30;
  private static final int MOST_SECONDS = 300;

  private final Verbosity verbosity;
  private final JvmState jvm;
  private final List<String> commandLine;
  private final Semaphore recordings = new Semaphore(1);

  /**
   * @param commandLine of this process
   */
  DebugEndpoints(Verbosity verbosity, JvmState jvm, List<String> commandLine) {
    this.verbosity = verbosity;
    this.jvm = jvm;
    this.commandLine = List.copyOf(commandLine);
  }

  /**
   * The endpoints.
   *
   * @param profiling whether profiles are shown
   * @param flags whether the verbosity may be changed
   */
  List<Endpoint> all(boolean profiling, boolean flags) {
    List<Endpoint> endpoints = new ArrayList<>();
    if (flags) {
      endpoints.add(Endpoint.of("/debug/flags/v", ANY, KEPT, this::verbosity));
    } else {
      endpoints.add(disabled("/debug/flags/v", "flags endpoint is disabled.\n"));
    }
    if (!profiling) {
      endpoints.add(disabled("/debug/pprof/**", "profiling endpoint is disabled.\n"));
      endpoints.add(disabled("/debug/jvm/**", "profiling endpoint is disabled.\n"));
      return endpoints;
    }
    endpoints.add(Endpoint.of("/debug/jvm/threads", GET, KEPT, _ -> text(jvm.threads())));
    endpoints.add(Endpoint.of("/debug/jvm/heap", GET, KEPT, _ -> text(jvm.heap())));
    endpoints.add(Endpoint.of("/debug/jvm/recording", GET, KEPT, this::recording));
    endpoints.add(Endpoint.of("/debug/pprof/{profile}", GET, KEPT, this::profile));
    return endpoints;
  }

  private static Endpoint disabled(String path, String text) {
    return Endpoint.fixed(path, ANY, KEPT, _ -> Answer.text(405, text));
  }

  private static Answer text(String text) {
    return Answer.of(200, "text/plain; charset=utf-8", text);
  }

  private Answer verbosity(Call call) throws RefusedException {
    if (!call.request().method().equals("PUT")) {
      throw new RefusedException(Answer.of(406, "text/plain", "unsupported http method"));
    }
    String text = call.request().text().strip();
    int wanted;
    try {
      wanted = Integer.parseInt(text);
    } catch (NumberFormatException bad) {
      throw new RefusedException(
          Answer.of(
              400,
              "text/plain",
              "failed set klog.logging.verbosity %s: strconv.ParseInt: parsing \"%s\": invalid syntax"
                  .formatted(text, text)));
    }
    verbosity.set(Math.max(0, wanted));
    return Answer.of(
        200, "text/plain", "successfully set klog.logging.verbosity to " + wanted + "\n");
  }

  private Answer profile(Call call) throws IOException, InterruptedException, RefusedException {
    return switch (call.variable("profile")) {
      case "cmdline" -> Answer.of(200, "text/plain; charset=utf-8", String.join("\0", commandLine));
      case "goroutine", "threadcreate", "block", "mutex" -> text(jvm.threads());
      case "heap", "allocs" -> text(jvm.heap());
      case "symbol" -> text("num_symbols: 0\n");
      case "profile", "trace" -> recording(call);
      default -> throw new RefusedException(404, "Unknown profile\n");
    };
  }

  private Answer recording(Call call) throws IOException, InterruptedException, RefusedException {
    int seconds = seconds(call);
    if (!recordings.tryAcquire()) {
      throw new RefusedException(429, "another recording is under way\n");
    }
    try {
      return Answer.of(200, "application/octet-stream", jvm.record(Duration.ofSeconds(seconds)))
          .with("Content-Disposition", "attachment; filename=\"kubelet.jfr\"");
    } finally {
      recordings.release();
    }
  }

  private static int seconds(Call call) throws RefusedException {
    String text = call.request().parameter("seconds").orElse("");
    if (text.isEmpty()) {
      return DEFAULT_SECONDS;
    }
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= MOST_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException _) {
      // Said below, as for a number out of range.
    }
    throw new RefusedException(400, "seconds must be between 1 and " + MOST_SECONDS + "\n");
  }
}
