package io.javelet;

import io.javelet.config.KubeletConfiguration;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.network.DnsConfiguration;
import io.javelet.network.HostResolver;
import io.javelet.network.ResolvConf;
import io.javelet.node.LocalNode;
import java.util.function.Supplier;

/**
 * By what pods resolve names.
 *
 * @param cluster the cluster's servers and domain
 * @param host what this machine's own file says now; nothing where pods shall not have it
 */
record DnsSetup(DnsConfiguration cluster, Supplier<ResolvConf> host) {
  static DnsSetup of(KubeletConfiguration configuration, LocalNode node, EventRecorder events) {
    var given = configuration.pods().dns();
    var cluster =
        new DnsConfiguration(
            given.clusterDns(),
            given.clusterDomain(),
            given.resolvConf().isPresent(),
            node.addresses());
    Supplier<ResolvConf> host =
        given
            .resolvConf()
            .map(file ->
                new HostResolver(
                    file,
                    cluster.clusterDomain(),
                    excess ->
                        events.warning(
                            EventTarget.node(node.name()),
                            EventReason.CHECK_LIMITS_FOR_RESOLV_CONF,
                            excess)))
            .<Supplier<ResolvConf>>map(resolver -> resolver::read)
            .orElse(() -> ResolvConf.EMPTY);
    // Told at the start, as upstream does, and not only with the first pod.
    var _ = host.get();
    return new DnsSetup(cluster, host);
  }
}
