package io.javelet;

import io.javelet.config.ImageConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.cri.CriConnection;
import io.javelet.events.EventRecorder;
import io.javelet.images.ImageManager;
import io.javelet.images.Keyring;
import io.javelet.images.PullSettings;
import io.javelet.images.access.PulledImages;
import io.javelet.images.archive.CtrImageStore;
import io.javelet.images.archive.ImageArchiveImporter;
import io.javelet.images.credentials.CredentialPlugin;
import io.javelet.images.credentials.CredentialPlugins;
import io.javelet.images.credentials.PodAccounts;
import io.javelet.metrics.ImageMetrics;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.FileWatcher;
import io.javelet.runtime.CriException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what brings images to this node. */
final class Images {
  private static final Logger log = LoggerFactory.getLogger(Images.class);
  private static final String ARCHIVE_FOLDER = "images";
  private static final Duration IMPORT_DEADLINE = Duration.ofMinutes(10);

  private Images() {}

  /**
   * Who may use images that are here; absent while the gate is off.
   *
   * @throws IOException when the records of pulls cannot be used
   */
  static Optional<PulledImages> access(
      ImageConfiguration configuration,
      Path root,
      CriConnection connection,
      KubeletMetrics.Life metrics)
      throws IOException {
    if (configuration.credentialsPolicy().isEmpty()) {
      return Optional.empty();
    }
    PulledImages access =
        PulledImages.open(
            root,
            configuration.credentialsPolicy().get(),
            configuration.preloadedAllowlist(),
            metrics.images(),
            Clock.systemUTC());
    try {
      access.recover(connection.images().images());
    } catch (CriException unknown) {
      log.atWarn()
          .addKeyValue("err", unknown.getMessage())
          .log(
              "The runtime does not tell its images; pulls that were under way are looked at"
                  + " later");
    }
    return Optional.of(access);
  }

  /**
   * The plugins that give credentials.
   *
   * @param accounts the cluster's; absent without one
   * @throws IOException when they are not configured well
   */
  static List<CredentialPlugin> plugins(
      LoadResult.Loaded loaded, Optional<PodAccounts> accounts, ImageMetrics metrics)
      throws IOException {
    Optional<ImageConfiguration.CredentialProviders> providers =
        loaded.configuration().containers().images().credentialProviders();
    return providers.isPresent()
        ? CredentialPlugins.read(
            providers.get().config(),
            providers.get().binaries(),
            loaded.gates().enabled("KubeletServiceAccountTokenForCredentialProviders")
                ? Optional.of(accounts.orElse(PodAccounts.NONE))
                : Optional.empty(),
            Clock.systemUTC(),
            metrics)
        : List.of();
  }

  static ImageManager manager(
      ImageConfiguration configuration,
      CriConnection connection,
      Optional<PulledImages> access,
      Keyring keyring,
      EventRecorder events,
      KubeletMetrics.Life metrics) {
    return new ImageManager(
        connection.images(),
        keyring,
        events,
        metrics,
        pulls(configuration),
        access,
        Clock.systemUTC());
  }

  static PullSettings pulls(ImageConfiguration configuration) {
    return new PullSettings(
        configuration.serialize(),
        configuration.maxParallelPulls(),
        configuration.qps(),
        configuration.burst(),
        configuration.localWhenUnreachable());
  }

  static ImageArchiveImporter archives(
      Path root,
      RuntimeSelection selection,
      CriConnection connection,
      FileWatcher files,
      ImageManager images,
      WakeUps wakeUps) {
    return new ImageArchiveImporter(
        root.resolve(ARCHIVE_FOLDER),
        new CtrImageStore("ctr", selection.endpoint().socket(), IMPORT_DEADLINE),
        connection.images(),
        files,
        names -> {
          images.imageArrived(names);
          wakeUps.everyPod();
        });
  }
}
