package io.javelet.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** {@code kubelet debug}: asks the agent to start an ephemeral container in a pod that runs. */
final class DebugCommand {
  static final String USAGE =
      """
      Usage: kubelet debug [options] POD --image IMAGE [-- COMMAND [ARGUMENT...]]
      Starts a container in a pod of this node that runs, next to its others, without touching its
      manifest. The pod is named as in its manifest, with or without the node's name. The container
      is never restarted, and stays until the pod ends.

        --image IMAGE          what it runs
        -c, --container NAME   how it is called (debugger-, and five letters)
        --target NAME          the container whose processes it sees
        -n, --namespace NAME   the pod's namespace (default)
        --root-dir DIR         the agent's folder, which holds its socket (/var/lib/kubelet)

      Exit code: 0 it was accepted, 1 the agent refused, 2 the call is wrong or no agent answers.
      """;

  private static final Set<String> VALUED =
      Set.of("--image", "-c", "--container", "--target", "-n", "--namespace", "--root-dir");
  private static final int SUFFIX = 5;

  private final CommandLineSession session;

  DebugCommand(CommandLineSession session) {
    this.session = session;
  }

  int run(List<String> arguments) throws Words.MisuseException, IOException {
    int end = arguments.indexOf("--");
    List<String> command = end < 0 ? List.of() : arguments.subList(end + 1, arguments.size());
    Words words = Words.of(end < 0 ? arguments : arguments.subList(0, end), VALUED, Set.of());
    if (words.rest().size() != 1) {
      throw new Words.MisuseException("name one pod");
    }
    if (words.option("--image").isEmpty()) {
      throw new Words.MisuseException("name an image with --image");
    }
    String namespace = words.option("-n").or(() -> words.option("--namespace")).orElse("default");
    Path root = session.folder().resolve(words.option("--root-dir").orElse("/var/lib/kubelet"));
    Path socket = root.resolve("kubelet.sock");
    String target =
        "/javelet/v1/pods/%s/%s/ephemeralcontainers"
            .formatted(encoded(namespace), encoded(words.rest().getFirst()));
    LocalSocketClient.Reply reply;
    try {
      reply = new LocalSocketClient(socket).ask("POST", target, container(words, command));
    } catch (IOException failure) {
      throw new IOException("no agent answers at " + socket + ": " + failure.getMessage(), failure);
    }
    boolean accepted = reply.status() / 100 == 2;
    (accepted ? session.out() : session.err()).print(reply.text());
    return accepted ? ExitCode.FINE : ExitCode.NOT_FINE;
  }

  private static String container(Words words, List<String> command) {
    Map<String, Object> container = new HashMap<>();
    Optional<String> name = words.option("-c").or(() -> words.option("--container"));
    container.put(
        "name",
        name.orElseGet(() -> "debugger-" + UUID.randomUUID().toString().substring(0, SUFFIX)));
    words.option("--image").ifPresent(image -> container.put("image", image));
    words.option("--target").ifPresent(of -> container.put("targetContainerName", of));
    if (!command.isEmpty()) {
      container.put("command", command);
    }
    return JsonMapper.shared().writeValueAsString(container);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
