package io.javelet.config;

import io.javelet.config.StaticPodConfiguration.StaticPodValidation;
import io.javelet.config.VolumeConfiguration.ChangeDetection;
import io.javelet.config.option.ApiServerOptions;
import io.javelet.config.option.GeneralOptions;
import io.javelet.config.option.IpAddress;
import io.javelet.config.option.NetworkOptions;
import io.javelet.config.option.PodOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.option.StaticPodOptions;
import io.javelet.config.option.StorageOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes {@link PodsConfiguration}. */
final class PodsAssembly {
  private static final long USUAL_NAMESPACE_IDS = 65_536;

  private PodsAssembly() {}

  static PodsConfiguration pods(Settings settings) {
    return new PodsConfiguration(
        statics(settings),
        limits(settings),
        new CrashLoopConfiguration(settings.find(PodOptions.MAX_RESTART_PERIOD)),
        new PodSecurityConfiguration(
            settings.get(PodOptions.SECCOMP_DEFAULT)
                || settings.get(PodOptions.SECCOMP_DEFAULT_FLAG),
            settings.get(PodOptions.ALLOWED_UNSAFE_SYSCTLS),
            settings.find(PodOptions.USER_NAMESPACE_IDS).orElse(USUAL_NAMESPACE_IDS),
            settings.get(PodOptions.PROTECT_KERNEL_DEFAULTS)),
        new DnsConfiguration(
            settings.get(NetworkOptions.CLUSTER_DNS).stream().filter(IpAddress::isValid).toList(),
            settings.get(NetworkOptions.CLUSTER_DOMAIN),
            Words.path(settings, NetworkOptions.RESOLV_CONF)),
        volumes(settings),
        settings.get(GeneralOptions.SYNC_FREQUENCY));
  }

  private static StaticPodConfiguration statics(Settings settings) {
    return new StaticPodConfiguration(
        Words.path(settings, StaticPodOptions.PATH),
        settings.get(StaticPodOptions.FILE_CHECK_FREQUENCY),
        Words.text(settings, StaticPodOptions.URL).map(address -> url(settings, address)),
        Words.choice(StaticPodValidation.class, settings.get(StaticPodOptions.VALIDATION)),
        settings.get(StaticPodOptions.REMOVAL_ON_MISSING_DIR),
        Words.path(settings, StaticPodOptions.LOCAL_OBJECTS_DIR));
  }

  private static StaticPodConfiguration.Url url(Settings settings, String address) {
    return new StaticPodConfiguration.Url(
        URI.create(address),
        settings.get(StaticPodOptions.URL_HEADER),
        settings.get(StaticPodOptions.HTTP_CHECK_FREQUENCY),
        Words.path(settings, StaticPodOptions.URL_CA_FILE),
        Words.path(settings, StaticPodOptions.URL_CERTIFICATE_FILE),
        Words.path(settings, StaticPodOptions.URL_KEY_FILE));
  }

  private static PodLimitsConfiguration limits(Settings settings) {
    long pids = settings.get(PodOptions.POD_PIDS_LIMIT);
    return new PodLimitsConfiguration(
        settings.get(PodOptions.MAX_PODS),
        settings.get(PodOptions.PODS_PER_CORE),
        pids > 0 ? OptionalLong.of(pids) : OptionalLong.empty());
  }

  private static VolumeConfiguration volumes(Settings settings) {
    Duration period = settings.get(StorageOptions.VOLUME_STATS_PERIOD);
    return new VolumeConfiguration(
        Path.of(settings.get(StorageOptions.VOLUME_PLUGIN_DIR)),
        Optional.of(period).filter(p -> !p.isNegative()),
        settings.get(StorageOptions.ATTACH_DETACH_BY_CONTROLLER),
        settings.get(StorageOptions.CAPACITY_ISOLATION),
        Words.choice(ChangeDetection.class, settings.get(ApiServerOptions.CHANGE_DETECTION)));
  }
}
