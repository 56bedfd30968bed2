package io.javelet.config;

import io.javelet.config.NodeConfiguration.Network;
import io.javelet.config.NodeConfiguration.Registration;
import io.javelet.config.NodeConfiguration.Shutdown;
import io.javelet.config.NodeConfiguration.Status;
import io.javelet.config.option.ApiServerOptions;
import io.javelet.config.option.NetworkOptions;
import io.javelet.config.option.NodeOptions;
import io.javelet.config.option.Settings;
import java.time.Duration;

/** Makes {@link NodeConfiguration} and {@link ApiConfiguration}. */
final class NodeAssembly {

  private NodeAssembly() {}

  static NodeConfiguration node(Settings settings) {
    return new NodeConfiguration(
        new Registration(
            settings.get(NodeOptions.REGISTER),
            settings.get(NodeOptions.REGISTER_WITH_TAINTS),
            Words.text(settings, NodeOptions.PROVIDER_ID)),
        new Status(
            settings.get(NodeOptions.STATUS_UPDATE_FREQUENCY),
            settings.get(NodeOptions.STATUS_REPORT_FREQUENCY),
            Duration.ofSeconds(settings.get(NodeOptions.LEASE_DURATION)),
            Words.unlessNegative(settings.get(NodeOptions.STATUS_MAX_IMAGES))),
        new Shutdown(
            settings.get(NodeOptions.SHUTDOWN_GRACE_PERIOD),
            settings.get(NodeOptions.SHUTDOWN_GRACE_PERIOD_CRITICAL),
            settings.get(NodeOptions.SHUTDOWN_BY_PRIORITY)),
        new Network(
            Words.text(settings, NetworkOptions.POD_CIDR),
            settings.get(NetworkOptions.IPTABLES_CHAINS)));
  }

  static ApiConfiguration api(Settings settings) {
    return new ApiConfiguration(
        settings.get(ApiServerOptions.CONTENT_TYPE),
        settings.get(ApiServerOptions.FURTHER_ADDRESSES),
        settings.get(ApiServerOptions.QPS),
        settings.get(ApiServerOptions.BURST),
        settings.get(ApiServerOptions.EVENT_QPS),
        settings.get(ApiServerOptions.EVENT_BURST),
        Words.choice(
            ApiConfiguration.OfflinePods.class, settings.get(ApiServerOptions.OFFLINE_PODS)));
  }
}
