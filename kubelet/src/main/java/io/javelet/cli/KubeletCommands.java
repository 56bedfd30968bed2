package io.javelet.cli;

import io.javelet.config.option.Subcommand;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** The commands beside the agent. Stateless. */
public final class KubeletCommands {
  private KubeletCommands() {}

  /**
   * Runs a command if the first word is one.
   *
   * @return its exit code; absent when the words are the agent's
   */
  public static OptionalInt run(List<String> arguments, CommandLineSession session) {
    if (arguments.isEmpty()) {
      return OptionalInt.empty();
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return Subcommand.of(arguments.getFirst())
        .map(command -> run(command, rest, session))
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt run(
      Subcommand command, List<String> rest, CommandLineSession session) {
    return switch (command) {
      case VALIDATE ->
          run("validate", ValidateCommand.USAGE, new ValidateCommand(session)::run, rest, session);
      case EXPLAIN_UID ->
          run(
              "explain-uid",
              ExplainUidCommand.USAGE,
              new ExplainUidCommand(session)::run,
              rest,
              session);
      case RESTART ->
          run("restart", RestartCommand.USAGE, new RestartCommand(session)::run, rest, session);
      case DEBUG -> run("debug", DebugCommand.USAGE, new DebugCommand(session)::run, rest, session);
      case EVENTS ->
          run("events", EventsCommand.USAGE, new EventsCommand(session)::run, rest, session);
      case COMPLETION -> OptionalInt.empty();
    };
  }

  private interface Command {
    int run(List<String> arguments) throws Words.MisuseException, IOException;
  }

  private static OptionalInt run(
      String name,
      String usage,
      Command command,
      List<String> arguments,
      CommandLineSession session) {
    // What stands behind "--" are somebody else's options.
    int own = arguments.contains("--") ? arguments.indexOf("--") : arguments.size();
    List<String> options = arguments.subList(0, own);
    if (options.contains("--help") || options.contains("-h")) {
      session.out().print(usage);
      return OptionalInt.of(ExitCode.FINE);
    }
    try {
      return OptionalInt.of(command.run(arguments));
    } catch (Words.MisuseException misuse) {
      session.err().println("kubelet " + name + ": " + misuse.getMessage());
      session.err().print(usage);
    } catch (IOException failure) {
      session.err().println("kubelet " + name + ": " + failure.getMessage());
    }
    return OptionalInt.of(ExitCode.MISUSE);
  }
}
