package io.javelet;

import io.javelet.cli.CommandLineSession;
import io.javelet.cli.KubeletCommands;
import io.javelet.config.value.NodeName;
import io.javelet.node.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Gives the commands beside the agent what they need of this machine. */
final class Commands {
  private Commands() {}

  /** Runs a command if the words are one; its exit code. */
  static OptionalInt run(List<String> arguments, PrintStream out, PrintStream err) {
    return KubeletCommands.run(
        arguments,
        new CommandLineSession(
            System.in,
            out,
            err,
            Path.of("").toAbsolutePath(),
            () -> hostName(Path.of("/proc")),
            new NodeInquiry()));
  }

  /** The node's name unless it is given, or one that is as good for looking at manifests. */
  private static String hostName(Path proc) {
    try {
      return NodeName.of(Optional.empty(), new Machine(proc).hostname())
          .map(NodeName::value)
          .orElse("localhost");
    } catch (IOException unknown) {
      return "localhost";
    }
  }
}
