package io.javelet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code kubelet events}: shows what the agent has reported lately. */
final class EventsCommand {
  static final String USAGE =
      """
      Usage: kubelet events [options] [POD]
      Shows the newest events of this node, or of one pod of it, the newest one last. The pod is named
      as in its manifest, with or without the node's name.

        -n, --namespace NAME   of pods of this namespace only
        -o, --output FORMAT    text (default) or json
        --root-dir DIR         the agent's folder, which holds its socket (/var/lib/kubelet)

      Exit code: 0 shown, 1 the agent refused, 2 the call is wrong or no agent answers.
      """;

  private static final Set<String> VALUED =
      Set.of("-n", "--namespace", "-o", "--output", "--root-dir");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final CommandLineSession session;

  EventsCommand(CommandLineSession session) {
    this.session = session;
  }

  int run(List<String> arguments) throws Words.MisuseException, IOException {
    Words words = Words.of(arguments, VALUED, Set.of());
    if (words.rest().size() > 1) {
      throw new Words.MisuseException("name one pod at most");
    }
    String format = words.option("-o").or(() -> words.option("--output")).orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw new Words.MisuseException("the output is text or json, not " + format);
    }
    Path root = session.folder().resolve(words.option("--root-dir").orElse("/var/lib/kubelet"));
    Path socket = root.resolve("kubelet.sock");
    LocalSocketClient.Reply reply;
    try {
      reply = new LocalSocketClient(socket).ask("GET", "/javelet/v1/events");
    } catch (IOException failure) {
      throw new IOException("no agent answers at " + socket + ": " + failure.getMessage(), failure);
    }
    if (reply.status() != 200) {
      session.err().print(reply.text());
      return ExitCode.NOT_FINE;
    }
    Optional<String> namespace = words.option("-n").or(() -> words.option("--namespace"));
    Optional<String> pod = words.rest().stream().findFirst();
    List<JsonNode> events =
        JSON.readTree(reply.text())
            .valueStream()
            .filter(event -> isAbout(event.path("involvedObject"), namespace, pod))
            .toList();
    if (format.equals("json")) {
      session.out().println(JSON.writeValueAsString(events));
    } else {
      events.forEach(event -> session.out().println(line(event)));
    }
    return ExitCode.FINE;
  }

  private static boolean isAbout(
      JsonNode involved, Optional<String> namespace, Optional<String> pod) {
    String name = involved.path("name").asString();
    return namespace.map(involved.path("namespace").asString()::equals).orElse(true)
        && pod.map(wanted ->
                involved.path("kind").asString().equals("Pod")
                    && (name.equals(wanted) || name.startsWith(wanted + "-")))
            .orElse(true);
  }

  private static String line(JsonNode event) {
    JsonNode involved = event.path("involvedObject");
    String namespace = involved.path("namespace").asString();
    String object =
        (namespace.isEmpty() ? "" : namespace + "/")
            + involved.path("name").asString()
            + (involved.path("fieldPath").asString().isEmpty()
                ? ""
                : " " + involved.path("fieldPath").asString());
    int count = event.path("count").asInt();
    return "%s  %-7s  %s  %s  %s%s"
        .formatted(
            Instant.parse(event.path("lastTimestamp").asString()).truncatedTo(ChronoUnit.SECONDS),
            event.path("type").asString(),
            event.path("reason").asString(),
            object,
            event.path("message").asString().replace("\n", "\\n"),
            count == 1 ? "" : " (" + count + " times)");
  }
}
