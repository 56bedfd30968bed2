package io.javelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigBuilder;
import io.javelet.runtime.DnsSettings;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restates the cases of upstream's {@code TestGetPodDNS…} and {@code TestFormDNS…FitsLimits}. */
class PodDnsTest {
  private static final ResolvConf HOST =
      new ResolvConf(List.of("9.9.9.9", "1.1.1.1"), List.of("example.org"), List.of("rotate"));
  private static final DnsConfiguration CLUSTER =
      new DnsConfiguration(List.of("10.96.0.10"), "cluster.local", true, List.of("192.0.2.1"));
  private static final DnsConfiguration NO_CLUSTER =
      new DnsConfiguration(List.of(), "", true, List.of("192.0.2.1"));
  private static final DnsSettings OF_CLUSTER =
      new DnsSettings(
          List.of("10.96.0.10"),
          List.of("ns.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.org"),
          List.of("ndots:5"));
  private static final DnsSettings OF_HOST =
      new DnsSettings(HOST.servers(), HOST.searches(), HOST.options());

  @ParameterizedTest
  @CsvSource({
    "ClusterFirst,false,cluster",
    "ClusterFirst,true,host",
    "ClusterFirstWithHostNet,false,cluster",
    "ClusterFirstWithHostNet,true,cluster",
    "Default,false,host",
    "Default,true,host",
    "None,false,none",
    "None,true,none",
    "NobodyKnows,false,cluster"
  })
  void thePolicyDecidesWhoIsAsked(String policy, boolean hostNetwork, String expected) {
    DnsSettings settings =
        switch (expected) {
          case "cluster" -> OF_CLUSTER;
          case "host" -> OF_HOST;
          default -> new DnsSettings(List.of(), List.of(), List.of());
        };

    assertThat(PodDns.settings(pod(policy, hostNetwork, null), HOST, CLUSTER))
        .isEqualTo(new PodDns.Result(settings, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ClusterFirst", "ClusterFirstWithHostNet"})
  @NullSource
  void withoutAClusterServerTheHostsAreAskedWithAWarning(@Nullable String policy) {
    assertThat(PodDns.settings(pod(policy, false, null), HOST, NO_CLUSTER))
        .isEqualTo(
            new PodDns.Result(
                OF_HOST,
                List.of(
                    new PodDns.Warning(
                        "MissingClusterDNS",
                        "pod: \"web_ns(u1)\". kubelet does not have ClusterDNS IP configured and"
                            + " cannot create Pod using \"ClusterFirst\" policy. Falling back to"
                            + " \"Default\" policy."))));
  }

  @Test
  void withoutAClusterDomainOnlyTheHostsSearchesCount() {
    DnsConfiguration noDomain = new DnsConfiguration(List.of("10.0.0.1"), "", true, List.of());

    assertThat(PodDns.settings(pod("ClusterFirst", false, null), HOST, noDomain).settings())
        .isEqualTo(
            new DnsSettings(List.of("10.0.0.1"), List.of("example.org"), List.of("ndots:5")));
  }

  @Test
  void aDomainOfBothClusterAndHostIsSearchedOnce() {
    ResolvConf host =
        new ResolvConf(List.of(), List.of("svc.cluster.local", "x", "cluster.local"), List.of());

    assertThat(
            PodDns.settings(pod("ClusterFirst", false, null), host, CLUSTER).settings().searches())
        .containsExactly("ns.svc.cluster.local", "svc.cluster.local", "cluster.local", "x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                  | 127.0.0.1
          192.0.2.1           | 127.0.0.1
          fd00::1             | ::1
          192.0.2.1,fd00::1   | 127.0.0.1,::1
          """)
  void withoutAHostResolverPodsAskTheLoopback(String nodeIps, String servers) {
    DnsConfiguration disabled = new DnsConfiguration(List.of(), "", false, list(nodeIps));

    assertThat(PodDns.settings(pod("Default", false, null), ResolvConf.EMPTY, disabled).settings())
        .isEqualTo(new DnsSettings(list(servers), List.of("."), List.of()));
  }

  @Test
  void withoutAHostResolverTheClusterIsAskedAllTheSame() {
    DnsConfiguration disabled =
        new DnsConfiguration(List.of("10.96.0.10"), "cluster.local", false, List.of());

    assertThat(
            PodDns.settings(pod("ClusterFirst", false, null), ResolvConf.EMPTY, disabled)
                .settings()
                .searches())
        .containsExactly("ns.svc.cluster.local", "svc.cluster.local", "cluster.local");
  }

  @Test
  void aPodsOwnConfigurationIsAddedAndItsOptionsWin() {
    PodDNSConfig own =
        new PodDNSConfigBuilder()
            .withNameservers("10.96.0.10", "10.9.9.9")
            .withSearches("example.org", "mine")
            .addNewOption("ndots", "2")
            .addNewOption("edns0", null)
            .addNewOption("empty", "")
            .build();

    assertThat(PodDns.settings(pod("ClusterFirst", false, own), HOST, CLUSTER).settings())
        .isEqualTo(
            new DnsSettings(
                List.of("10.96.0.10", "10.9.9.9"),
                List.of(
                    "ns.svc.cluster.local",
                    "svc.cluster.local",
                    "cluster.local",
                    "example.org",
                    "mine"),
                List.of("ndots:2", "edns0", "empty")));
  }

  @Test
  void withPolicyNoneOnlyThePodsOwnConfigurationCounts() {
    PodDNSConfig own = new PodDNSConfigBuilder().withNameservers("10.9.9.9").build();

    assertThat(PodDns.settings(pod("None", false, own), HOST, CLUSTER).settings())
        .isEqualTo(new DnsSettings(List.of("10.9.9.9"), List.of(), List.of()));
  }

  @Test
  void moreThanThreeServersAreCutWithAWarning() {
    ResolvConf host = new ResolvConf(List.of("1", "2", "3", "4"), List.of(), List.of());
    PodDns.Result result = PodDns.settings(pod("Default", false, null), host, CLUSTER);

    assertThat(result.settings().servers()).containsExactly("1", "2", "3");
    assertThat(result.warnings())
        .containsExactly(
            new PodDns.Warning(
                "DNSConfigForming",
                "Nameserver limits were exceeded, some nameservers have been omitted, the applied"
                    + " nameserver line is: 1 2 3"));
  }

  @Test
  void moreThan32SearchesAreCutWithAWarning() {
    List<String> many = IntStream.range(0, 33).mapToObj(i -> "d" + i).toList();
    PodDns.Result result = searched(many);

    assertThat(result.settings().searches()).isEqualTo(many.subList(0, 32));
    assertThat(result.warnings()).singleElement().extracting("message").asString().endsWith(" d31");
  }

  @Test
  void aSearchThatIsTooLongIsLeftOutAndLaterOnesStay() {
    PodDns.Result result = searched(List.of("a", "b".repeat(253), "c".repeat(254), "d"));

    assertThat(result.settings().searches()).containsExactly("a", "b".repeat(253), "d");
    assertThat(result.warnings())
        .containsExactly(
            new PodDns.Warning(
                "DNSConfigForming",
                "Search Line limits were exceeded, some search paths have been omitted, the"
                    + " applied search line is: a "
                    + "b".repeat(253)
                    + " d"));
  }

  @Test
  void aSearchLineEndsBeforeTheDomainThatMakesItTooLong() {
    List<String> fitting =
        Stream.concat(
                "abcdefghi".chars().mapToObj(letter -> Character.toString(letter).repeat(200)),
                Stream.of("j".repeat(239)))
            .toList();
    assertThat(String.join(" ", fitting)).hasSize(2048);
    assertThat(searched(fitting).warnings()).isEmpty();

    List<String> oneMore = Stream.concat(fitting.stream(), Stream.of("k")).toList();
    assertThat(searched(oneMore).settings().searches()).isEqualTo(fitting);
    assertThat(searched(oneMore).warnings()).hasSize(1);
  }

  private static PodDns.Result searched(List<String> searches) {
    return PodDns.settings(
        pod("Default", false, null), new ResolvConf(List.of(), searches, List.of()), CLUSTER);
  }

  private static List<String> list(String commaSeparated) {
    return commaSeparated.isEmpty() ? List.of() : List.of(commaSeparated.split(",", -1));
  }

  private static Pod pod(@Nullable String policy, boolean hostNetwork, @Nullable PodDNSConfig own) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid("u1")
        .endMetadata()
        .withNewSpec()
        .withDnsPolicy(policy)
        .withHostNetwork(hostNetwork)
        .withDnsConfig(own)
        .endSpec()
        .build();
  }
}
