package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.EvictionOptions;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.NetworkOptions;
import io.javelet.config.option.NodeOptions;
import io.javelet.config.option.PodOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.report.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code --config-dir} are laid over the configuration as upstream does it. */
final class DropInTest {
  private final Loading loading;

  DropInTest(@TempDir Path directory) {
    loading = new Loading(directory);
    loading.write(
        "kubelet.yaml",
        Loading.HEAD
            + """
            maxPods: 10
            clusterDNS: [192.0.2.1, 192.0.2.2]
            systemReserved: {cpu: 100m, memory: 1Gi}
            evictionHard: {memory.available: 5%}
            nodeStatusUpdateFrequency: 20s
            """);
    loading.write("conf.d/README", "not a drop-in\n");
  }

  private void dropIn(String name, String body) {
    loading.write("conf.d/" + name, Loading.HEAD + body);
  }

  private LoadResult.Loaded load(String... flags) {
    return Loading.loaded(
        loading.load(
            Stream.concat(
                    Stream.of("--config=kubelet.yaml", "--config-dir=conf.d", "--kubeconfig=k"),
                    Stream.of(flags))
                .toList()));
  }

  private Settings settings(String... flags) {
    return load(flags).settings();
  }

  @Test
  void theLastNameWins() {
    dropIn("20.conf", "maxPods: 20\n");
    dropIn("10.conf", "maxPods: 30\n");
    assertThat(settings().get(PodOptions.MAX_PODS)).isEqualTo(20);
  }

  @Test
  void aFlagWinsOverAll() {
    dropIn("10.conf", "maxPods: 20\n");
    assertThat(settings("--max-pods=40").get(PodOptions.MAX_PODS)).isEqualTo(40);
  }

  @Test
  void mapsAreMergedAndListsReplaced() {
    dropIn("10.conf", "systemReserved: {cpu: 200m, pid: '10'}\nclusterDNS: [192.0.2.3]\n");
    Settings settings = settings();
    assertThat(settings.get(EvictionOptions.SYSTEM_RESERVED))
        .containsExactlyInAnyOrderEntriesOf(Map.of("cpu", "200m", "memory", "1Gi", "pid", "10"));
    assertThat(settings.get(NetworkOptions.CLUSTER_DNS)).containsExactly("192.0.2.3");
  }

  @Test
  void nullTakesBackWhatWasSaidBefore() {
    dropIn("10.conf", "maxPods: null\nsystemReserved: {memory: null}\nclusterDNS: null\n");
    Settings settings = settings();
    assertThat(settings.get(PodOptions.MAX_PODS)).isEqualTo(110);
    assertThat(settings.get(EvictionOptions.SYSTEM_RESERVED)).isEqualTo(Map.of("cpu", "100m"));
    assertThat(settings.get(NetworkOptions.CLUSTER_DNS)).isEmpty();
  }

  @Test
  void aSubdirectorysFilesStandAtItsPlace() {
    dropIn("10/99.conf", "maxPods: 20\n");
    dropIn("20.conf", "maxPods: 30\n");
    assertThat(settings().get(PodOptions.MAX_PODS)).isEqualTo(30);
    dropIn("30/00.conf", "maxPods: 40\n");
    assertThat(settings().get(PodOptions.MAX_PODS)).isEqualTo(40);
  }

  @Test
  void otherFilesAreLeftOutAndNamed() {
    assertThat(Loading.warnings(load()))
        .singleElement()
        .asString()
        .endsWith("conf.d/README is left out: its name does not end in .conf");
  }

  @Test
  void everyValueKnowsItsFile() {
    dropIn("10.conf", "evictionHard:\n  nodefs.available: 7%\n");
    Settings settings = settings();
    assertThat(settings.get(EvictionOptions.HARD))
        .isEqualTo(Map.of("memory.available", "5%", "nodefs.available", "7%"));
    assertThat(place(settings, EvictionOptions.HARD)).endsWith("conf.d/10.conf:4:3");
    assertThat(place(settings, PodOptions.MAX_PODS)).endsWith("kubelet.yaml:3:10");
  }

  private static String place(Settings settings, KubeletOption<?> option) {
    Origin origin = settings.origin(option);
    return origin.place().orElseThrow().toString();
  }

  @Test
  void whatFollowsFromAFieldFollowsInADropInToo() {
    assertThat(settings().get(NodeOptions.STATUS_REPORT_FREQUENCY)).hasSeconds(20);
    dropIn("10.conf", "nodeStatusReportFrequency: 1m\n");
    assertThat(settings().get(NodeOptions.STATUS_REPORT_FREQUENCY)).hasMinutes(1);
  }

  @Test
  void aDirectoryOfDropInsNeedsNoFile() {
    dropIn("10.conf", "maxPods: 20\n");
    LoadResult.Loaded loaded =
        Loading.loaded(loading.load(List.of("--config-dir=conf.d", "--kubeconfig=k")));
    assertThat(loaded.settings().get(PodOptions.MAX_PODS)).isEqualTo(20);
    assertThat(loaded.settings().get(EvictionOptions.HARD)).isEmpty();
  }

  @Test
  void relativePathsCountFromTheFolderOfTheFile() {
    dropIn("10.conf", "maxPods: 20\n");
    loading.write("etc/kubelet.yaml", Loading.HEAD + "staticPodPath: manifests\n");
    LoadResult.Loaded loaded =
        Loading.loaded(
            loading.load(
                List.of("--config=etc/kubelet.yaml", "--config-dir=conf.d", "--kubeconfig=k")));
    assertThat(loaded.configuration().pods().statics().path().orElseThrow().toString())
        .endsWith("/etc/manifests");
  }
}
