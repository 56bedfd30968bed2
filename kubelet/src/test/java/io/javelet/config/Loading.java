package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import io.javelet.config.value.HostFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Loads configurations in tests, on a host that has what upstream wants. */
final class Loading {
  static final HostFacts HOST =
      new HostFacts(
          HostFacts.CgroupMode.V2,
          false,
          new HostFacts.Hardware(Set.of(0, 1, 2, 3), 8L << 30, 1, 1),
          HostFacts.SETTINGS);
  static final String HEAD =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

  private final Path directory;
  private final HostFacts host;

  Loading(Path directory) {
    this(directory, HOST);
  }

  Loading(Path directory, HostFacts host) {
    this.directory = directory;
    this.host = host;
  }

  /** Writes a file below the directory. */
  Path write(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  LoadResult load(List<String> arguments) {
    return new ConfigurationLoader(host, directory).load(arguments, Map.of());
  }

  LoadResult load(String... arguments) {
    return load(List.of(arguments));
  }

  /** Loads a file with this body below its head, on a node that has an API server. */
  LoadResult file(String body, String... flags) {
    write("kubelet.yaml", HEAD + body);
    List<String> arguments = new ArrayList<>(List.of("--config=kubelet.yaml"));
    arguments.add("--kubeconfig=kubeconfig");
    arguments.addAll(List.of(flags));
    return load(arguments);
  }

  static LoadResult.Loaded loaded(LoadResult result) {
    return switch (result) {
      case LoadResult.Loaded loaded -> loaded;
      case LoadResult.Failed failed -> fail("did not load: " + failed.problems());
      case LoadResult.Information information -> fail(information.text());
    };
  }

  static LoadResult.Failed failed(LoadResult result) {
    assertThat(result).isInstanceOf(LoadResult.Failed.class);
    return (LoadResult.Failed) result;
  }

  static List<String> problems(LoadResult result) {
    return failed(result).problems().stream().map(ConfigurationProblem::text).toList();
  }

  static List<String> warnings(LoadResult result) {
    List<ConfigurationWarning> warnings =
        switch (result) {
          case LoadResult.Loaded loaded -> loaded.warnings();
          case LoadResult.Failed failed -> failed.warnings();
          case LoadResult.Information _ -> List.of();
        };
    return warnings.stream().map(ConfigurationWarning::text).toList();
  }
}
