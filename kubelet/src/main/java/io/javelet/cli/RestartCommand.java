package io.javelet.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code kubelet restart}: asks the agent to restart a pod or a container of it. */
final class RestartCommand {
  static final String USAGE =
      """
      Usage: kubelet restart [options] POD
      Restarts a pod of this node, or one container of it, without touching its manifest. The pod is
      named as in its manifest, with or without the node's name.

        -c, --container NAME   only this container
        -n, --namespace NAME   the pod's namespace (default)
        --root-dir DIR         the agent's folder, which holds its socket (/var/lib/kubelet)

      Exit code: 0 the restart has begun, 1 the agent refused, 2 the call is wrong or no agent answers.
      """;

  private static final Set<String> VALUED =
      Set.of("-c", "--container", "-n", "--namespace", "--root-dir");

  private final CommandLineSession session;

  RestartCommand(CommandLineSession session) {
    this.session = session;
  }

  int run(List<String> arguments) throws Words.MisuseException, IOException {
    Words words = Words.of(arguments, VALUED, Set.of());
    if (words.rest().size() != 1) {
      throw new Words.MisuseException("name one pod");
    }
    String namespace = words.option("-n").or(() -> words.option("--namespace")).orElse("default");
    Optional<String> container = words.option("-c").or(() -> words.option("--container"));
    String target =
        "/javelet/v1/pods/%s/%s/restart"
                .formatted(encoded(namespace), encoded(words.rest().getFirst()))
            + container.map(name -> "?container=" + encoded(name)).orElse("");
    Path root = session.folder().resolve(words.option("--root-dir").orElse("/var/lib/kubelet"));
    Path socket = root.resolve("kubelet.sock");
    LocalSocketClient.Reply reply;
    try {
      reply = new LocalSocketClient(socket).ask("POST", target);
    } catch (IOException failure) {
      throw new IOException("no agent answers at " + socket + ": " + failure.getMessage(), failure);
    }
    boolean accepted = reply.status() / 100 == 2;
    (accepted ? session.out() : session.err()).print(reply.text());
    return accepted ? ExitCode.FINE : ExitCode.NOT_FINE;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
