package io.javelet.config;

import io.javelet.config.ImageConfiguration.CredentialProviders;
import io.javelet.config.ImageConfiguration.CredentialsPolicy;
import io.javelet.config.RuntimeConfiguration.EmbeddedRuntime;
import io.javelet.config.option.CommandLine;
import io.javelet.config.option.ImageOptions;
import io.javelet.config.option.RuntimeOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.option.StorageOptions;
import io.javelet.config.value.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes {@link ContainersConfiguration}. */
final class ContainersAssembly {

  private ContainersAssembly() {}

  /** The settings, and the command line for what a retired flag still means. */
  record Source(Settings settings, CommandLine line) {}

  static ContainersConfiguration containers(Source source) {
    return new ContainersConfiguration(
        runtime(source),
        images(source.settings()),
        collection(source.settings()),
        logs(source.settings()));
  }

  private static RuntimeConfiguration runtime(Source source) {
    Settings settings = source.settings();
    Optional<String> sandboxImage =
        Words.text(settings, RuntimeOptions.EMBEDDED_SANDBOX_IMAGE)
            .or(() ->
                source
                    .line()
                    .retiredValue("pod-infra-container-image")
                    .filter(image -> !image.isEmpty()));
    return new RuntimeConfiguration(
        withScheme(settings.get(RuntimeOptions.ENDPOINT)),
        settings.given(RuntimeOptions.ENDPOINT),
        Words.text(settings, RuntimeOptions.IMAGE_ENDPOINT).map(ContainersAssembly::withScheme),
        settings.get(RuntimeOptions.REQUEST_TIMEOUT),
        Words.choice(EmbeddedRuntime.class, settings.get(RuntimeOptions.EMBEDDED_RUNTIME)),
        sandboxImage);
  }

  private static String withScheme(String endpoint) {
    return endpoint.startsWith("/") ? "unix://" + endpoint : endpoint;
  }

  private static ImageConfiguration images(Settings settings) {
    return new ImageConfiguration(
        settings.get(ImageOptions.SERIALIZE_PULLS),
        settings
            .find(ImageOptions.MAX_PARALLEL_PULLS)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        settings.get(ImageOptions.REGISTRY_QPS),
        settings.get(ImageOptions.REGISTRY_BURST),
        Words.text(settings, ImageOptions.CREDENTIALS_POLICY)
            .map(text -> Words.choice(CredentialsPolicy.class, text)),
        settings.get(ImageOptions.PRELOADED_ALLOWLIST),
        Words.path(settings, ImageOptions.CREDENTIAL_PROVIDER_CONFIG)
            .flatMap(config ->
                Words.path(settings, ImageOptions.CREDENTIAL_PROVIDER_BIN_DIR)
                    .map(binaries -> new CredentialProviders(config, binaries))),
        settings.get(ImageOptions.LOCAL_WHEN_UNREACHABLE));
  }

  private static ImageCollectionConfiguration collection(Settings settings) {
    return new ImageCollectionConfiguration(
        settings.get(ImageOptions.MINIMUM_GC_AGE),
        Optional.of(settings.get(ImageOptions.MAXIMUM_GC_AGE))
            .filter(age -> age.compareTo(Duration.ZERO) > 0),
        settings.get(ImageOptions.GC_HIGH_THRESHOLD),
        settings.get(ImageOptions.GC_LOW_THRESHOLD));
  }

  private static LogRotationConfiguration logs(Settings settings) {
    long bytes =
        Quantity.parse(settings.get(StorageOptions.LOG_MAX_SIZE))
            .map(Quantity::toLong)
            .orElseThrow();
    return new LogRotationConfiguration(
        Path.of(settings.get(StorageOptions.POD_LOGS_DIR)),
        Path.of(settings.get(StorageOptions.LOG_LINKS_DIR)),
        bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes),
        settings.get(StorageOptions.LOG_MAX_FILES),
        settings.get(StorageOptions.LOG_MAX_WORKERS),
        settings.get(StorageOptions.LOG_MONITOR_INTERVAL));
  }
}
