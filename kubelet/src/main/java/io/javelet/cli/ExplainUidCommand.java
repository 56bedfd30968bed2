package io.javelet.cli;

import io.javelet.manifest.ExplainedIdentity;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.ManifestResult;
import io.javelet.manifest.UnknownFields;
import io.javelet.os.PlainFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code kubelet explain-uid}: which UID, name and hash a manifest gives its pods, and why. */
final class ExplainUidCommand {
  static final String USAGE =
      """
      Usage: kubelet explain-uid [options] FILE...
      Shows the full name, UID and config hash that each pod of a manifest gets on a node, and the
      text of which the hash is made (printf %s TEXT | sha256sum | cut -c1-32).

        --hostname-override NAME   the node's name, instead of this machine's
        --as PATH                  the path under which the agent finds the file, when it is another
      """;

  private final CommandLineSession session;

  ExplainUidCommand(CommandLineSession session) {
    this.session = session;
  }

  int run(List<String> arguments) throws Words.MisuseException {
    Words words = Words.of(arguments, Set.of("--hostname-override", "--as"), Set.of());
    if (words.rest().isEmpty()) {
      throw new Words.MisuseException("nothing to explain; name a file");
    }
    String node = words.option("--hostname-override").orElseGet(session.nodeName());
    int code = ExitCode.FINE;
    for (String name : words.rest()) {
      Path file = session.folder().resolve(name);
      ManifestOrigin origin = ManifestOrigin.file(words.option("--as").orElse(file.toString()));
      code = Math.max(code, explain(file, origin, node));
    }
    return code;
  }

  private int explain(Path file, ManifestOrigin origin, String node) {
    byte[] content;
    try {
      content = PlainFile.read(file, ManifestReader.LONGEST_MANIFEST + 1);
    } catch (IOException failure) {
      session.err().println("kubelet explain-uid: " + failure.getMessage());
      return ExitCode.MISUSE;
    }
    ManifestReader reader = new ManifestReader(node, UnknownFields.IGNORE);
    return switch (reader.read(origin, content)) {
      case ManifestResult.Refused refused -> {
        refused.problems().forEach(session.err()::println);
        yield ExitCode.NOT_FINE;
      }
      case ManifestResult.Accepted _ -> {
        reader.explain(origin, content).forEach(each -> tell(each, origin, node));
        yield ExitCode.FINE;
      }
    };
  }

  private void tell(ExplainedIdentity identity, ManifestOrigin origin, String node) {
    session.out().println("pod          " + identity.name());
    session.out().println("uid          " + identity.uid());
    session.out().println("config.hash  " + identity.uid());
    session.out().println("source       " + origin);
    session.out().println("node         " + node);
    session
        .out()
        .println(identity.given() ? "given by metadata.uid" : "SHA-256 of " + identity.text());
  }
}
