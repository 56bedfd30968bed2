package io.javelet.config;

import io.javelet.config.KubeletFlags.ApiAccess;
import io.javelet.config.KubeletFlags.DeadContainers;
import io.javelet.config.KubeletFlags.Lock;
import io.javelet.config.KubeletFlags.NodeIdentity;
import io.javelet.config.KubeletFlags.Paths;
import io.javelet.config.option.AccessOptions;
import io.javelet.config.option.ApiServerOptions;
import io.javelet.config.option.GeneralOptions;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.KubeletVersion;
import io.javelet.config.option.NodeAddressRules;
import io.javelet.config.option.NodeOptions;
import io.javelet.config.option.RuntimeOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.value.NodeName;
import java.nio.file.Path;
import java.util.Optional;

/** Makes {@link KubeletFlags}. */
final class FlagsAssembly {

  private FlagsAssembly() {}

  static KubeletFlags flags(Settings settings, Path workingDirectory) {
    return new KubeletFlags(
        new Paths(
            workingDirectory.resolve(settings.get(GeneralOptions.ROOT_DIR)),
            certificates(settings, workingDirectory),
            path(settings, GeneralOptions.CONFIG, workingDirectory),
            path(settings, GeneralOptions.CONFIG_DIR, workingDirectory)),
        new ApiAccess(
            path(settings, ApiServerOptions.KUBECONFIG, workingDirectory),
            path(settings, ApiServerOptions.BOOTSTRAP_KUBECONFIG, workingDirectory)),
        new NodeIdentity(
            Words.text(settings, NodeOptions.HOSTNAME_OVERRIDE)
                .flatMap(name -> NodeName.of(Optional.of(name), "")),
            NodeAddressRules.parse(settings.get(NodeOptions.NODE_IP)),
            settings.get(NodeOptions.NODE_LABELS),
            settings.get(NodeOptions.CLOUD_PROVIDER).equals("external")),
        new Lock(
            path(settings, GeneralOptions.LOCK_FILE, workingDirectory),
            settings.get(GeneralOptions.EXIT_ON_LOCK_CONTENTION)),
        new DeadContainers(
            settings.get(RuntimeOptions.MINIMUM_CONTAINER_TTL),
            Words.unlessNegative(settings.get(RuntimeOptions.DEAD_CONTAINERS_PER_CONTAINER)),
            Words.unlessNegative(settings.get(RuntimeOptions.DEAD_CONTAINERS))),
        Words.text(settings, GeneralOptions.VERSION_FLAG)
            .filter(version -> version.startsWith("v"))
            .orElse(KubeletVersion.UPSTREAM));
  }

  /** With the rest of the agent's state, unless somebody says otherwise. */
  private static Path certificates(Settings settings, Path workingDirectory) {
    return workingDirectory.resolve(
        settings.given(AccessOptions.CERT_DIR)
            ? Path.of(settings.get(AccessOptions.CERT_DIR))
            : Path.of(settings.get(GeneralOptions.ROOT_DIR)).resolve("pki"));
  }

  private static Optional<Path> path(
      Settings settings, KubeletOption<String> option, Path workingDirectory) {
    return Words.path(settings, option).map(workingDirectory::resolve);
  }
}
