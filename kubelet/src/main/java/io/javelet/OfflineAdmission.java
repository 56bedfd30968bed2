package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.PodAdmission;
import io.javelet.admission.Refusal;
import io.javelet.admission.ResourceCheck;
import io.javelet.config.ConfigurationLoader;
import io.javelet.config.LoadResult;
import io.javelet.config.report.ConfigurationProblem;
import io.javelet.metrics.AdmissionMetrics;
import io.javelet.node.LocalNode;
import io.javelet.node.RegisteredNode;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges pods as an agent would that has just started on this node and has no pods. */
final class OfflineAdmission {
  private final Optional<Path> configuration;

  /**
   * @param configuration the agent's configuration file; absent for the defaults
   */
  OfflineAdmission(Optional<Path> configuration) {
    this.configuration = configuration;
  }

  /**
   * Why the pod would not be admitted; absent when it would.
   *
   * @throws IOException when the configuration is wrong, or the machine cannot be read
   */
  Optional<Refusal> refusal(Pod pod) throws IOException {
    LoadResult.Loaded loaded = load();
    try {
      LocalNode node = NodeDetection.of(loaded.flags());
      NodeResources resources =
          NodeResources.of(loaded, node, new CgroupFiles(CgroupLayout.read()));
      return new PodAdmission(
              AdmissionSetup.node(
                  loaded.configuration(),
                  node,
                  loaded.flags().node().labels(),
                  resources,
                  true,
                  new RegisteredNode()),
              List::of,
              AdmissionSetup.checks(loaded, Set::of, () -> false, ResourceCheck.NONE),
              _ -> {},
              _ -> {},
              AdmissionMetrics.unseen())
          .judge(pod);
    } catch (KubeletStartException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  private static Path existing(Path folder) {
    Path parent = folder.getParent();
    return parent == null || Files.isDirectory(folder) ? folder : existing(parent);
  }

  private LoadResult.Loaded load() throws IOException {
    var host = new HostInspection(Path.of("/proc"), Path.of("/sys")).facts();
    List<String> arguments = new ArrayList<>();
    // Whether an agent may start on such a host is not what is asked.
    arguments.add("--fail-cgroupv1=false");
    arguments.add("--fail-swap-on=false");
    // Where the agent has never run its folder is not there, but its disk is.
    arguments.add("--root-dir=" + existing(Path.of("/var/lib/kubelet")));
    configuration.ifPresent(file -> arguments.add("--config=" + file));
    return switch (new ConfigurationLoader(host, Path.of("").toAbsolutePath())
        .load(arguments, Map.of())) {
      case LoadResult.Loaded loaded -> loaded;
      case LoadResult.Failed failed ->
          throw new IOException(
              "the configuration is wrong: "
                  + failed.problems().stream()
                      .map(ConfigurationProblem::text)
                      .collect(Collectors.joining("; ")));
      case LoadResult.Information _ ->
          throw new IllegalStateException("nobody asked for information");
    };
  }
}
