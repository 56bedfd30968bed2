package io.javelet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KubeletCommandsTest {
  private static final String GOOD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
      spec:
        containers:
          - name: main
            image: example.test/web:1.0
      """;
  private static final String BROKEN = GOOD.replace("containers", "container");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";
  private List<NodeInquiries.NodeFinding> onNode = List.of();
  private Optional<NodeInquiries.NodeFinding> refused = Optional.empty();

  @Test
  void whatIsNoCommandIsTheAgents() {
    assertThat(run()).isEmpty();
    assertThat(run("--config", "x")).isEmpty();
  }

  @Test
  void aGoodManifestIsFine() throws IOException {
    Path file = write("web.yaml", GOOD);

    assertThat(run("validate", file.toString())).hasValue(0);
    assertThat(text()).isEqualTo(file + ": ok: pod default/web-node\n1 accepted, 0 refused\n");
  }

  @Test
  void aBrokenOneIsShownWithItsLineAndWhatWasProbablyMeant() throws IOException {
    Path file = write("web.yaml", BROKEN);

    assertThat(run("validate", file.toString())).hasValue(1);
    assertThat(text())
        .contains(
            file
                + """
                :6:3: warning: spec.container: Unknown field: the API does not know this field
                    6 |   container:
                      |   ^
                      | did you mean "containers"?
                """)
        .contains("error: spec.containers: Required value")
        .endsWith("0 accepted, 1 refused\n");
  }

  @Test
  void aFolderIsReadAsTheAgentReadsIt() throws IOException {
    write("a.yaml", GOOD);
    write("b.yaml", GOOD);
    write("a.yaml.bak", "nonsense");
    write(".hidden", "nonsense");
    Files.createDirectory(folder.resolve("sub"));

    assertThat(run("validate", folder.toString())).hasValue(1);
    assertThat(text())
        .contains("a.yaml: ok: pod default/web-node")
        .contains(
            "b.yaml: error: pod default/web-node is declared by " + folder + "/a.yaml already")
        .contains("a.yaml.bak: passed by: is taken for a leftover: .bak")
        .contains("sub: passed by: is a folder")
        .doesNotContain(".hidden");
  }

  @Test
  void aMinusIsStandardInput() {
    input = GOOD;

    assertThat(run("validate", "-")).hasValue(0);
    assertThat(text()).startsWith("-: ok: pod default/web-node");
  }

  @Test
  void whatCannotBeReadIsAnotherExitCode() throws IOException {
    assertThat(run("validate", folder.resolve("absent.yaml").toString())).hasValue(2);
    assertThat(text()).contains("absent.yaml: error: does not exist");
  }

  @Test
  void aCallThatMakesNoSenseIsToldHowToCall() {
    assertThat(run("validate")).hasValue(2);
    assertThat(run("validate", "-o", "xml", "-")).hasValue(2);
    assertThat(run("validate", "--nonsense")).hasValue(2);
    assertThat(run("validate", "-o")).hasValue(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: kubelet validate");
    assertThat(text()).isEmpty();
  }

  @Test
  void helpIsFine() {
    assertThat(run("validate", "--help")).hasValue(0);
    assertThat(text()).startsWith("Usage: kubelet validate");
  }

  @Test
  void strictRefusesWhatTheApiDoesNotKnowAndIgnoreIsSilent() throws IOException {
    String file = write("web.yaml", GOOD + "  livenessProb: {}\n").toString();

    assertThat(run("validate", "--static-pod-validation=strict", file)).hasValue(1);
    assertThat(run("validate", file)).hasValue(0);
    out.reset();
    assertThat(run("validate", "--static-pod-validation", "ignore", file)).hasValue(0);
    assertThat(text()).doesNotContain("warning");
  }

  @Test
  void programsGetJson() throws IOException {
    Path good = write("a.yaml", GOOD);
    Path broken = write("b.yaml", BROKEN);

    assertThat(run("validate", "-o", "json", good.toString(), broken.toString())).hasValue(1);
    JsonNode manifests = JsonMapper.builder().build().readTree(text()).get("manifests");
    assertThat(manifests.get(0).get("outcome").stringValue()).isEqualTo("accepted");
    assertThat(manifests.get(0).get("pods").get(0).get("name").stringValue()).isEqualTo("web-node");
    assertThat(manifests.get(1).get("outcome").stringValue()).isEqualTo("refused");
    JsonNode problem = manifests.get(1).get("problems").get(0);
    assertThat(problem.get("severity").stringValue()).isEqualTo("error");
    assertThat(problem.get("field").stringValue()).isEqualTo("spec.containers");
    assertThat(problem.get("line").intValue()).isEqualTo(5);
  }

  @Test
  void whatWouldHappenOnTheNodeIsAskedForAndCounts() throws IOException {
    String file = write("web.yaml", GOOD).toString();
    onNode = List.of(new NodeInquiries.NodeFinding(true, "spec.volumes{v}.hostPath", "/x is away"));

    assertThat(run("validate", file)).hasValue(0);
    assertThat(run("validate", "--on-node", "--root-dir", folder.toString(), file)).hasValue(1);
    assertThat(text()).contains("on this node: error: spec.volumes{v}.hostPath: /x is away");
  }

  @Test
  void whatTheNodeWouldNotAdmitIsRefused() throws IOException {
    String file = write("web.yaml", GOOD).toString();
    refused =
        Optional.of(
            NodeInquiries.NodeFinding.refused("OutOfcpu", "Node didn't have enough cpu", true));

    assertThat(run("validate", "--on-node", "--root-dir", folder.toString(), file)).hasValue(1);
    assertThat(text())
        .contains(
            "on this node: error: spec: would have to wait: OutOfcpu: Node didn't have enough cpu");
  }

  @Test
  void explainingAUidShowsTheTextOfWhichItIsMade() throws Exception {
    String file = write("web.yaml", GOOD).toString();

    assertThat(run("explain-uid", file)).hasValue(0);

    String json = text().lines().filter(l -> l.startsWith("SHA-256 of ")).findFirst().orElseThrow();
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(json.substring("SHA-256 of ".length()).getBytes(StandardCharsets.UTF_8));
    String uid = java.util.HexFormat.of().formatHex(digest, 0, 16);
    assertThat(text()).contains("pod          default/web-node\nuid          " + uid + "\n");
  }

  @Test
  void explainingARefusedManifestSaysWhatIsWrongInstead() throws IOException {
    String file = write("web.yaml", BROKEN).toString();

    assertThat(run("explain-uid", file)).hasValue(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("spec.containers: Required value");
    assertThat(run("explain-uid", folder.resolve("absent").toString())).hasValue(2);
  }

  private OptionalInt run(String... words) {
    return KubeletCommands.run(
        List.of(words),
        new CommandLineSession(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            folder,
            () -> "node",
            new NodeInquiries() {
              @Override
              public List<NodeFinding> about(Pod pod, String endpoint) {
                return onNode;
              }

              @Override
              public Optional<NodeFinding> admission(Pod pod, Optional<Path> configuration) {
                return refused;
              }
            }));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
