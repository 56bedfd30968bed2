package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.OptionCatalogue;
import io.javelet.config.option.Setting;
import io.javelet.config.option.Settings;
import io.javelet.config.report.ConfigurationProblem;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files and command lines as other people's installers write them: a folder each, with what they
 * give ({@code command-line.txt} and the files it names) and what comes of it ({@code
 * expected.txt}: every error and warning, and some of the values).
 */
final class OtherPeoplesFilesTest {

  static Stream<Path> installations() throws IOException {
    try (Stream<Path> folders = Files.list(folder("kubeadm").getParent())) {
      return folders.filter(folder -> !folder.endsWith("first-user")).sorted().toList().stream();
    }
  }

  private static Path folder(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(OtherPeoplesFilesTest.class.getResource("others/" + name))
              .toURI());
    } catch (URISyntaxException bug) {
      throw new IllegalStateException(bug);
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void loadOrFailAsUpstreamDoes(Path folder) throws IOException {
    List<String> expected = Files.readAllLines(folder.resolve("expected.txt"));
    LoadResult result =
        new ConfigurationLoader(Loading.HOST, folder)
            .load(Files.readAllLines(folder.resolve("command-line.txt")), Map.of());
    assertThat(said(result, folder)).containsExactlyElementsOf(without(expected, "value: "));
    if (result instanceof LoadResult.Loaded loaded) {
      assertThat(
              OptionCatalogue.all().stream()
                  .map(option -> "value: " + shown(loaded.settings(), option)))
          .containsAll(only(expected, "value: "));
    }
  }

  private static List<String> said(LoadResult result, Path folder) {
    Stream<String> warnings = Loading.warnings(result).stream().map(text -> "warning: " + text);
    Stream<String> problems =
        result instanceof LoadResult.Failed failed
            ? failed.problems().stream()
                .map(ConfigurationProblem::text)
                .map(text -> "error: " + text)
            : Stream.empty();
    return Stream.concat(problems, warnings).map(line -> line.replace(folder + "/", "")).toList();
  }

  private static <T> String shown(Settings settings, KubeletOption<T> option) {
    Setting<T> setting = settings.setting(option);
    return option.name() + " " + setting.value().map(option.type()::show).orElse("unset");
  }

  private static List<String> only(List<String> lines, String prefix) {
    return lines.stream().filter(line -> line.startsWith(prefix)).toList();
  }

  private static List<String> without(List<String> lines, String prefix) {
    return lines.stream().filter(line -> !line.startsWith(prefix)).toList();
  }

  @Test
  void thereAreAtLeastTen() throws IOException {
    assertThat(installations()).hasSizeGreaterThan(10);
  }

  @Test
  void theFirstUsersOwnFilesLoad() throws IOException {
    Path folder = folder("first-user");
    LoadResult.Loaded loaded =
        Loading.loaded(new ConfigurationLoader(Loading.HOST, folder).load(firstUser(), Map.of()));
    assertThat(loaded.configuration().pods().statics().path())
        .contains(Path.of("/etc/kubernetes/manifests"));
    assertThat(loaded.configuration().containers().runtime().endpoint())
        .isEqualTo("unix:///var/run/crio/crio.sock");
    assertThat(loaded.flags().node().hostnameOverride()).isEmpty();
    assertThat(loaded.flags().node().addresses()).containsExactly("192.168.7.143");
    assertThat(loaded.flags().node().labels())
        .containsEntry("node-role.kubernetes.io/master", "")
        .containsEntry("node.openshift.io/os_id", "rhcos");
    assertThat(loaded.configuration().pods().limits().maxPods()).isEqualTo(250);
    assertThat(Loading.warnings(loaded))
        .anyMatch(warning -> warning.contains("--container-runtime: has had no effect since 1.27"))
        .anyMatch(
            warning -> warning.contains("LegacyNodeRoleBehavior has had no effect since 1.22"))
        .anyMatch(warning -> warning.contains("CSIMigrationAWS has had no effect since 1.27"));
  }

  /** The fixture is a copy of what the first user gave; where that is at hand, compare. */
  @Test
  void theFixtureIsWhatTheFirstUserGave() throws IOException {
    Optional<Path> seed = seed();
    if (seed.isEmpty()) {
      System.out.println("The first user's folder is not beside this repository; not compared.");
    }
    for (Path given : seed.stream().toList()) {
      for (String file : List.of("kubelet.conf", "command-line.txt")) {
        assertThat(folder("first-user").resolve(file)).hasSameTextualContentAs(given.resolve(file));
      }
    }
    assertThat(folder("first-user").resolve("kubelet.conf")).exists();
  }

  private static Optional<Path> seed() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("../shared/seed").normalize())
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static List<String> firstUser() throws IOException {
    String line = Files.readString(folder("first-user").resolve("command-line.txt")).strip();
    return Stream.of(line.split(" +", -1))
        .skip(1)
        .map(word -> word.startsWith("--config=") ? "--config=kubelet.conf" : word)
        .toList();
  }
}
