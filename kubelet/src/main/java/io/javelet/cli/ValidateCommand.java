package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cli.NodeInquiries.NodeFinding;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;
import io.javelet.source.InspectedManifest;
import io.javelet.source.ManifestInspection;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code kubelet validate}: what an agent would make of manifests. Reads files and, with {@code
 * --on-node}, looks at the node; changes nothing.
 */
final class ValidateCommand {
  static final String USAGE =
      """
      Usage: kubelet validate [options] FILE|DIR|-...
      Checks manifests of static pods as the agent would, without an agent.

        -o text|json                        how to write what was found (text)
        --static-pod-validation strict|warn|ignore
                                            what fields that the API does not know are (warn)
        --hostname-override NAME            the node's name, instead of this machine's
        --on-node                           also say what would happen on this node: admission,
                                            images, ports, paths
        --container-runtime-endpoint PATH   the runtime to ask for images, with --on-node
        --root-dir DIR                      the folder of the agent to ask whether it would admit
                                            the pods, with --on-node (/var/lib/kubelet)
        --config FILE                       the configuration to admit by where no agent runs, with
                                            --on-node

      Exit code: 0 all would be accepted, 1 some would be refused, 2 the call is wrong or something
      cannot be read.
      """;

  private static final Set<String> VALUED =
      Set.of(
          "-o",
          "--static-pod-validation",
          "--hostname-override",
          "--container-runtime-endpoint",
          "--root-dir",
          "--config");

  private final CommandLineSession session;

  ValidateCommand(CommandLineSession session) {
    this.session = session;
  }

  int run(List<String> arguments) throws Words.MisuseException, IOException {
    Words words = Words.of(arguments, VALUED, Set.of("--on-node"));
    if (words.rest().isEmpty()) {
      throw new Words.MisuseException("nothing to validate; name files, folders or -");
    }
    String form = words.option("-o").orElse("text");
    if (!Set.of("text", "json").contains(form)) {
      throw new Words.MisuseException("-o is text or json, not " + form);
    }
    UnknownFields unknown = unknownFields(words.option("--static-pod-validation").orElse("warn"));
    String node = words.option("--hostname-override").orElseGet(session.nodeName());
    List<InspectedManifest> manifests =
        inspect(words.rest(), new ManifestInspection(new ManifestReader(node, unknown)));
    Map<InspectedManifest, List<NodeFinding>> findings = new LinkedHashMap<>();
    for (InspectedManifest manifest : manifests) {
      List<NodeFinding> found = new ArrayList<>();
      if (words.has("--on-node")) {
        String endpoint = words.option("--container-runtime-endpoint").orElse("");
        for (Pod pod : manifest.pods()) {
          admission(pod, words).ifPresent(found::add);
          found.addAll(session.node().about(pod, endpoint));
        }
      }
      findings.put(manifest, found);
    }
    session
        .out()
        .print(form.equals("json") ? ValidationJson.of(findings) : ValidationText.of(findings));
    return exitCode(findings);
  }

  /** The agent that runs knows what else is here; without one the pod is judged alone. */
  private Optional<NodeFinding> admission(Pod pod, Words words) throws IOException {
    Path root = session.folder().resolve(words.option("--root-dir").orElse("/var/lib/kubelet"));
    try {
      return new AgentAdmission(new LocalSocketClient(root.resolve("kubelet.sock"))).about(pod);
    } catch (SocketException noAgent) {
      return session.node().admission(pod, words.option("--config").map(session.folder()::resolve));
    }
  }

  private List<InspectedManifest> inspect(List<String> names, ManifestInspection inspection)
      throws IOException {
    List<InspectedManifest> manifests = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        byte[] content = session.in().readNBytes(ManifestReader.LONGEST_MANIFEST + 1);
        manifests.add(inspection.inspect("-", content));
      } else {
        // Relative names stay as they were typed, so that an editor can jump to them.
        Path path = Path.of(name);
        manifests.addAll(inspection.inspect(path.isAbsolute() ? path : seenFrom(path)));
      }
    }
    return manifests;
  }

  private Path seenFrom(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return session.folder().equals(here) ? path : session.folder().resolve(path);
  }

  private static UnknownFields unknownFields(String word) throws Words.MisuseException {
    return switch (word) {
      case "strict" -> UnknownFields.REFUSE;
      case "warn" -> UnknownFields.WARN;
      case "ignore" -> UnknownFields.IGNORE;
      default ->
          throw new Words.MisuseException(
              "--static-pod-validation is strict, warn or ignore, not " + word);
    };
  }

  private static int exitCode(Map<InspectedManifest, List<NodeFinding>> findings) {
    int code = ExitCode.FINE;
    for (Map.Entry<InspectedManifest, List<NodeFinding>> entry : findings.entrySet()) {
      boolean prevented = entry.getValue().stream().anyMatch(NodeFinding::prevents);
      int each =
          switch (entry.getKey().outcome()) {
            case ACCEPTED -> prevented ? ExitCode.NOT_FINE : ExitCode.FINE;
            case PASSED_BY -> ExitCode.FINE;
            case REFUSED -> ExitCode.NOT_FINE;
            case UNREADABLE -> ExitCode.MISUSE;
          };
      code = Math.max(code, each);
    }
    return code;
  }
}
