package io.javelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HostAlias;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Restates the cases of upstream's {@code TestManagedHostsFileContent} and its neighbours. */
class HostsFileTest {
  private static final String HEAD =
      """
      # Kubernetes-managed hosts file.
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      fe00::0\tip6-mcastprefix
      fe00::1\tip6-allnodes
      fe00::2\tip6-allrouters
      """;

  private static final List<HostAlias> ALIASES =
      List.of(
          new HostAlias(List.of("foo", "bar", "baz"), "123.45.67.89"),
          new HostAlias(List.of("doo"), "456.78.90.123"));

  private static final String ALIAS_LINES =
      "\n# Entries added by HostAliases.\n123.45.67.89\tfoo\tbar\tbaz\n456.78.90.123\tdoo\n";

  @Test
  void aPodWithAnAddress() {
    assertThat(HostsFile.content(List.of("203.0.113.1"), named("podFoo", ""), List.of()))
        .isEqualTo(HEAD + "203.0.113.1\tpodFoo\n");
  }

  @Test
  void aPodWithADomain() {
    assertThat(
            HostsFile.content(
                List.of("203.0.113.1"), named("podFoo", "sub.ns.svc.cluster.local"), List.of()))
        .isEqualTo(HEAD + "203.0.113.1\tpodFoo.sub.ns.svc.cluster.local\tpodFoo\n");
  }

  @Test
  void aPodWithTwoAddresses() {
    assertThat(
            HostsFile.content(
                List.of("203.0.113.1", "fd00::6"), named("podFoo", "domainFoo"), List.of()))
        .isEqualTo(
            HEAD + "203.0.113.1\tpodFoo.domainFoo\tpodFoo\nfd00::6\tpodFoo.domainFoo\tpodFoo\n");
  }

  @Test
  void aPodWithAliases() {
    assertThat(HostsFile.content(List.of("203.0.113.1"), named("podFoo", ""), ALIASES))
        .isEqualTo(HEAD + "203.0.113.1\tpodFoo\n" + ALIAS_LINES);
  }

  @Test
  void onTheHostNetworkTheNodesFileIsKeptAsItIs() {
    String node = "# mine\n127.0.0.1\tlocalhost  # no tabs\n";

    assertThat(HostsFile.hostNetworkContent(node, List.of()))
        .isEqualTo("# Kubernetes-managed hosts file (host network).\n" + node);
    assertThat(HostsFile.hostNetworkContent(node, ALIASES))
        .isEqualTo("# Kubernetes-managed hosts file (host network).\n" + node + ALIAS_LINES);
  }

  private static HostnameResult.Named named(String hostname, String domain) {
    return new HostnameResult.Named(hostname, domain, hostname);
  }
}
