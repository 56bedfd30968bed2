package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What loads, with a warning: one for each oddity, in these words. */
final class DoubtfulValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stalicPodPath: /x | kubelet.yaml:3:1: unknown field \"stalicPodPath\" has no effect; did"
            + " you mean \"staticPodPath\"?",
        "zzz: 1 | kubelet.yaml:3:1: unknown field \"zzz\" has no effect",
        "anonymous: {enabled: true} | kubelet.yaml:3:1: unknown field \"anonymous\" has no effect",
        "clientCAFile: /x | kubelet.yaml:3:1: unknown field \"clientCAFile\" has no effect; did you"
            + " mean \"authentication.x509.clientCAFile\"?",
        "pod-manifest-path: /x | kubelet.yaml:3:1: unknown field \"pod-manifest-path\" has no"
            + " effect; did you mean \"staticPodPath\"?",
        "MaxPods: 7 | kubelet.yaml:3:1: unknown field \"MaxPods\" has no effect; did you mean"
            + " \"maxPods\"?",
        "authentication: {anonymos: {enabled: true}} | kubelet.yaml:3:18: unknown field"
            + " \"authentication.anonymos\" has no effect; did you mean"
            + " \"authentication.anonymous\"?",
        "registerWithTaints: [{key: a, effect: NoSchedule, valeu: b}] | kubelet.yaml:3:51: unknown"
            + " field \"registerWithTaints[0].valeu\" has no effect; did you mean \"value\"?",
        "maxPods: 7\\nmaxPods: 8 | kubelet.yaml:4:1: key \"maxPods\" is given twice (first on line"
            + " 3); the last one counts",
        "maxPods: 7\\n---\\nmaxPods: 8 | kubelet.yaml:5:1: a further document begins here; only the"
            + " first document of a file is read",
        "clusterDNS: [dns.example] | kubelet.yaml:3:14: clusterDNS[0] \"dns.example\" is not an IP"
            + " address and is left out",
        "kubeletCgroups: /a\\nkubeReservedCgroup: /b | kubelet.yaml:3:17: kubeletCgroups (\"/a\")"
            + " is not within kubeReservedCgroup (\"/b\")",
        "tlsMinVersion: VersionTLS13\\ntlsCipherSuites: [TLS_RSA_WITH_AES_128_GCM_SHA256] |"
            + " kubelet.yaml:4:18: tlsCipherSuites has no effect: TLS 1.3, the lowest version"
            + " allowed, has its own",
        "containerRuntimeEndpoint: /run/x.sock | kubelet.yaml:3:27: containerRuntimeEndpoint"
            + " \"/run/x.sock\" has no scheme; write \"unix:///run/x.sock\"",
        "featureGates: {PodSecurity: true} | kubelet.yaml:3:29: feature gate PodSecurity has had no"
            + " effect since 1.28: the feature is always on"
      })
  void aFile(String body, String warning, @TempDir Path directory) {
    LoadResult result = new Loading(directory).file(body.replace("\\n", "\n") + "\n");
    assertThat(Loading.loaded(result)).isNotNull();
    assertThat(Loading.warnings(result))
        .map(text -> text.replace(directory + "/", ""))
        .containsExactly(warning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--node-ip=192.0.2.1,somewhere | flag --node-ip: \"somewhere\" is not an IP address and is"
            + " left out",
        "--cloud-provider=azure | flag --cloud-provider: the built-in cloud provider \"azure\" has"
            + " had no effect since 1.31: leave it out, or write \"external\" where a cloud"
            + " controller manager runs",
        "--node-labels=node-role.kubernetes.io/worker= | flag --node-labels: label"
            + " node-role.kubernetes.io/worker is one that nodes may not give themselves; the API"
            + " server will refuse it unless it was told otherwise",
        "--max-pods=7 | deprecated flags; upstream wants the field in the configuration file"
            + " instead: --max-pods (maxPods)"
      })
  void aFlag(String flag, String warning, @TempDir Path directory) {
    LoadResult result = new Loading(directory).load(List.of(flag));
    assertThat(Loading.loaded(result)).isNotNull();
    assertThat(Loading.warnings(result)).containsExactly(warning);
  }
}
