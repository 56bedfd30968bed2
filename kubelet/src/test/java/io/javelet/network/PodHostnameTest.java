package io.javelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestTruncatePodHostname} and its neighbours. */
class PodHostnameTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          the pod's name                | web-node1 | -  | -   | -     | web-node1 | ''                          | web-node1
          a hostname of its own         | web-node1 | hw | -   | -     | hw        | ''                          | hw
          with a subdomain              | web-node1 | hw | sub | -     | hw        | sub.ns.svc.cluster.local    | hw
          subdomain without hostname    | web-node1 | -  | sub | -     | web-node1 | sub.ns.svc.cluster.local    | web-node1
          the whole name in the kernel  | web-node1 | hw | sub | true  | hw        | sub.ns.svc.cluster.local    | hw.sub.ns.svc.cluster.local
          the short name in the kernel  | web-node1 | hw | sub | false | hw        | sub.ns.svc.cluster.local    | hw
          whole name without subdomain  | web-node1 | hw | -   | true  | hw        | ''                          | hw
          dots stay                     | web.node1 | -  | -   | -     | web.node1 | ''                          | web.node1
          63 characters stay            | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abc   | - | - | - | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abc | '' | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abc
          a longer name is cut          | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abcde | - | - | - | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abc | '' | a23456789-a23456789-a23456789-a23456789-a23456789-a23456789-abc
          dashes and dots at the cut go | a23456789-a23456789-a23456789-a23456789-a23456789-a2345678-.-.-de | - | - | - | a23456789-a23456789-a23456789-a23456789-a23456789-a2345678 | '' | a23456789-a23456789-a23456789-a23456789-a23456789-a2345678
          """)
  void aPodIsCalled(
      String title,
      String name,
      String hostname,
      String subdomain,
      Boolean whole,
      String expectedHostname,
      String expectedDomain,
      String expectedKernelName) {
    Pod pod =
        pod(
            name,
            spec -> {
              spec.setHostname(hostname);
              spec.setSubdomain(subdomain);
              spec.setSetHostnameAsFQDN(whole);
            });

    assertThat(PodHostname.of(pod, "cluster.local"))
        .as(title)
        .isEqualTo(new HostnameResult.Named(expectedHostname, expectedDomain, expectedKernelName));
  }

  @Test
  void onTheHostNetworkTheKernelKeepsItsName() {
    assertThat(PodHostname.of(pod("web", spec -> spec.setHostNetwork(true)), "cluster.local"))
        .isEqualTo(new HostnameResult.Named("web", "", ""));
  }

  @Test
  void anOverrideReplacesAllNames() {
    Pod pod =
        pod(
            "web",
            spec -> {
              spec.setHostnameOverride("db.example.org");
              spec.setHostname("other");
              spec.setSubdomain("sub");
            });

    assertThat(PodHostname.of(pod, "cluster.local"))
        .isEqualTo(new HostnameResult.Named("db.example.org", "", "db.example.org"));
  }

  @Test
  void aWholeNameOf64CharactersFitsAndOneMoreDoesNot() {
    Consumer<PodSpec> whole =
        spec -> {
          spec.setSubdomain("sub");
          spec.setSetHostnameAsFQDN(true);
        };
    String domain = ".sub.ns.svc.cluster.local";

    assertThat(PodHostname.of(pod("a".repeat(64 - domain.length()), whole), "cluster.local"))
        .isInstanceOf(HostnameResult.Named.class);
    assertThat(PodHostname.of(pod("a".repeat(65 - domain.length()), whole), "cluster.local"))
        .isEqualTo(
            new HostnameResult.Failed(
                "failed to construct FQDN from pod hostname and cluster domain, FQDN "
                    + "a".repeat(65 - domain.length())
                    + domain
                    + " is too long (64 characters is the max, 65 characters requested)"));
  }

  @ParameterizedTest
  @CsvSource({"Web,", "web.,", "-web,", "web,a.b", "web,-", "we_b,", "'a b',"})
  void aNameThatIsNoLabelIsRefused(String hostname, String subdomain) {
    Pod pod =
        pod(
            "web",
            spec -> {
              spec.setHostname(hostname);
              spec.setSubdomain(subdomain);
            });

    assertThat(PodHostname.of(pod, "cluster.local"))
        .isInstanceOfSatisfying(
            HostnameResult.Failed.class,
            failed -> assertThat(failed.message()).contains("is not a valid DNS label"));
  }

  private static Pod pod(String name, Consumer<PodSpec> change) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("ns")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    change.accept(pod.getSpec());
    return pod;
  }
}
