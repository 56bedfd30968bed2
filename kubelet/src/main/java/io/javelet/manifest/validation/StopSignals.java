package io.javelet.manifest.validation;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The signals that a container's {@code stopSignal} may name. */
final class StopSignals {
  private static final List<String> WINDOWS = List.of("SIGKILL", "SIGTERM");
  private static final List<String> LINUX =
      Stream.concat(
              Stream.of(
                  "SIGABRT",
                  "SIGALRM",
                  "SIGBUS",
                  "SIGCHLD",
                  "SIGCLD",
                  "SIGCONT",
                  "SIGFPE",
                  "SIGHUP",
                  "SIGILL",
                  "SIGINT",
                  "SIGIO",
                  "SIGIOT",
                  "SIGKILL",
                  "SIGPIPE",
                  "SIGPOLL",
                  "SIGPROF",
                  "SIGPWR",
                  "SIGQUIT",
                  "SIGSEGV",
                  "SIGSTKFLT",
                  "SIGSTOP",
                  "SIGSYS",
                  "SIGTERM",
                  "SIGTRAP",
                  "SIGTSTP",
                  "SIGTTIN",
                  "SIGTTOU",
                  "SIGURG",
                  "SIGUSR1",
                  "SIGUSR2",
                  "SIGVTALRM",
                  "SIGWINCH",
                  "SIGXCPU",
                  "SIGXFSZ",
                  "SIGRTMIN",
                  "SIGRTMAX"),
              Stream.concat(
                  IntStream.rangeClosed(1, 15).mapToObj(i -> "SIGRTMIN+" + i),
                  IntStream.rangeClosed(1, 14).mapToObj(i -> "SIGRTMAX-" + i)))
          .toList();

  private StopSignals() {}

  /** The signals that an operating system knows. */
  static List<String> of(String os) {
    return os.equals("windows") ? WINDOWS : LINUX;
  }
}
