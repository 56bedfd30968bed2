package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.KubeletVersion;
import io.javelet.config.option.LoggingOptions;
import io.javelet.config.option.OptionCatalogue;
import io.javelet.config.option.PodOptions;
import io.javelet.config.option.StaticPodOptions;
import io.javelet.config.value.NodeName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line can do beside setting options. */
final class CommandLineTest {
  @TempDir Path directory;

  private String information(String... arguments) {
    LoadResult result = new Loading(directory).load(arguments);
    assertThat(result).isInstanceOf(LoadResult.Information.class);
    return ((LoadResult.Information) result).text();
  }

  private LoadResult.Loaded loaded(String... arguments) {
    return Loading.loaded(new Loading(directory).load(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "--help=true"})
  void helpNamesEveryFlag(String flag) {
    String help = information(flag);
    assertThat(help).startsWith("Usage:\n  kubelet [flags]\n");
    OptionCatalogue.flags().keySet().forEach(name -> assertThat(help).contains("--" + name));
  }

  @Test
  void helpComesBeforeVersionAndBeforeWhatIsWrongInFiles() {
    assertThat(information("--version", "--help", "--config=absent")).startsWith("Usage:");
  }

  @Test
  void theFirstLineOfTheVersionIsUpstreams() {
    assertThat(information("--version").lines().findFirst()).contains("Kubernetes v1.36.2");
    assertThat(information("--version=true").lines().toList().get(1)).startsWith("Javelet ");
    assertThat(information("--version=raw"))
        .startsWith("version.Info{Major:\"1\", Minor:\"36\", GitVersion:\"v1.36.2\"");
  }

  @Test
  void aVersionIsReportedInsteadOfTheBuiltInOne() {
    assertThat(loaded("--version=" + KubeletVersion.UPSTREAM + "-mine").flags().reportedVersion())
        .isEqualTo("v1.36.2-mine");
    assertThat(loaded("--version=false").flags().reportedVersion())
        .isEqualTo(KubeletVersion.UPSTREAM);
  }

  @ParameterizedTest
  @CsvSource({"-v4,4", "-v=5,5", "--v=6,6", "--v 7,7", "-v 8,8"})
  void theVerbosityIsWrittenInManyWays(String arguments, long verbosity) {
    assertThat(loaded(arguments.split(" ")).settings().get(LoggingOptions.VERBOSITY))
        .isEqualTo(verbosity);
  }

  @Test
  void theLastOfRepeatedFlagsCounts() {
    assertThat(loaded("--max-pods=7", "--max_pods", "8").settings().get(PodOptions.MAX_PODS))
        .isEqualTo(8);
  }

  @Test
  void anEmptyValueIsNone() {
    LoadResult.Loaded loaded =
        loaded(
            "--hostname-override=",
            "--node-ip=",
            "--cloud-provider=",
            "--kubeconfig=",
            "--node-labels=",
            "--register-with-taints=",
            "--provider-id=",
            "--config=",
            "--pod-manifest-path=");
    assertThat(loaded.flags().node().hostnameOverride()).isEmpty();
    assertThat(loaded.flags().node().addresses()).isEmpty();
    assertThat(loaded.flags().node().labels()).isEmpty();
    assertThat(loaded.flags().api().standalone()).isTrue();
    assertThat(loaded.configuration().pods().statics().path()).isEmpty();
    assertThat(loaded.settings().get(StaticPodOptions.PATH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Node-1,node-1", "' NODE.Example.TEST ',node.example.test", "node,node"})
  void theNodesNameIsInLowerCaseAndTrimmed(String given, String name) {
    assertThat(loaded("--hostname-override", given).flags().node().hostnameOverride())
        .contains(new NodeName(name));
  }

  @Test
  void withoutAnOverrideTheHostsNameIsTaken() {
    assertThat(NodeName.of(Optional.of(""), "Host.Example\n"))
        .contains(new NodeName("host.example"));
    assertThat(NodeName.of(Optional.empty(), " ")).isEmpty();
  }

  @Test
  void completionKnowsEveryFlag() {
    String script = information("completion", "bash");
    OptionCatalogue.flags().keySet().forEach(name -> assertThat(script).contains("--" + name));
    assertThat(information("completion")).isEqualTo(script);
  }

  @Test
  void helpAndCompletionNameTheCommands() {
    assertThat(information("--help"))
        .contains("  kubelet validate FILE|DIR|-...\n", "  kubelet explain-uid FILE...\n")
        .contains("  kubelet restart POD\n", "  kubelet completion bash\n");
    assertThat(information("completion", "bash"))
        .contains("\"validate explain-uid restart debug events completion $_kubelet_flags\"");
  }

  @Test
  void theScriptOfTheCompletionIsAScript() throws Exception {
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source /dev/stdin; COMP_WORDS=(kubelet --max-p); COMP_CWORD=1; _kubelet;"
                    + " echo \"${COMPREPLY[@]}\"")
            .start();
    try (var in = bash.outputWriter()) {
      in.write(information("completion", "bash"));
    }
    assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo("--max-pods");
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void allMistakesOfFlagsAndFileAreSaidAtOnce() {
    List<String> problems =
        Loading.problems(
            new Loading(directory)
                .file("maxPods: many\nport: 70000\n", "--sytem-reserved=cpu=1", "--v=x"));
    assertThat(problems)
        .map(problem -> problem.replace(directory + "/", ""))
        .containsExactly(
            "flag --sytem-reserved: there is no such flag; did you mean --system-reserved?",
            "flag --v: \"x\" is not a whole number",
            "kubelet.yaml:3:10: maxPods: \"many\" is a string; expected a whole number",
            "kubelet.yaml:4:7: port: 70000 must be between 1 and 65535");
  }

  @Test
  void secretsAreNeverShown() {
    LoadResult.Loaded loaded =
        loaded("--manifest-url=http://h/p", "--manifest-url-header=Authorization:s3cret");
    assertThat(Configz.forLog(loaded.settings())).doesNotContain("s3cret").contains("<masked>");
    assertThat(Configz.body(loaded.settings())).contains("s3cret");
    assertThat(loaded.toString()).doesNotContain("s3cret");
    assertThat(
            Loading.problems(
                new Loading(directory).load("--manifest-url-header=s3cret-without-colon")))
        .noneMatch(problem -> problem.contains("s3cret"));
  }
}
