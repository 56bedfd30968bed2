package io.javelet.config;

import io.javelet.config.ContainersAssembly.Source;
import io.javelet.config.option.CommandLine;
import io.javelet.config.option.Settings;

/** Makes the tree of records out of judged settings. Pure. */
final class ConfigurationAssembly {

  private ConfigurationAssembly() {}

  static KubeletConfiguration configuration(Settings settings, CommandLine line) {
    return new KubeletConfiguration(
        PodsAssembly.pods(settings),
        ContainersAssembly.containers(new Source(settings, line)),
        ResourcesAssembly.resources(settings),
        NodeAssembly.node(settings),
        ServerAssembly.server(settings),
        NodeAssembly.api(settings),
        ProcessAssembly.process(settings));
  }
}
