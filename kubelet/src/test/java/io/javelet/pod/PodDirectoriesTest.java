package io.javelet.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodDirectoriesTest {
  private final PodDirectories directories =
      new PodDirectories(
          Path.of("/var/lib/kubelet"), Path.of("/var/log/pods"), Path.of("/var/log/containers"));
  private final PodUid uid = new PodUid("0123abcd");
  private final PodFullName name = new PodFullName("web-node1", "default");

  @Test
  void everythingLiesWhereOtherToolsLookForIt() {
    assertThat(directories.pod(uid)).hasToString("/var/lib/kubelet/pods/0123abcd");
    assertThat(directories.etcHosts(uid)).hasToString("/var/lib/kubelet/pods/0123abcd/etc-hosts");
    assertThat(directories.volume(uid, "kubernetes.io/empty-dir", "cache"))
        .hasToString("/var/lib/kubelet/pods/0123abcd/volumes/kubernetes.io~empty-dir/cache");
    assertThat(directories.pluginVolume(uid, "kubernetes.io/empty-dir", "wrapped_cache"))
        .hasToString(
            "/var/lib/kubelet/pods/0123abcd/plugins/kubernetes.io~empty-dir/wrapped_cache");
    assertThat(directories.volumeSubpath(uid, "data", "web", 2))
        .hasToString("/var/lib/kubelet/pods/0123abcd/volume-subpaths/data/web/2");
    assertThat(directories.container(uid, "web"))
        .hasToString("/var/lib/kubelet/pods/0123abcd/containers/web");
    assertThat(directories.log(name, uid, "web", 3))
        .hasToString("/var/log/pods/default_web-node1_0123abcd/web/3.log");
    assertThat(directories.logLink(name, "web", new ContainerId("f00")))
        .hasToString("/var/log/containers/web-node1_default_web-f00.log");
  }

  @Test
  void theLinkToALogIsCutToWhatAFileSystemTakes() {
    PodFullName longName = new PodFullName("n".repeat(253), "default");

    String fileName =
        String.valueOf(
            directories.logLink(longName, "web", new ContainerId("f".repeat(64))).getFileName());

    assertThat(fileName).hasSize(255).startsWith("n".repeat(251)).endsWith(".log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/etc", "a\0b"})
  void noNameLeadsOutOfItsFolder(String evil) {
    assertThatIllegalArgumentException().isThrownBy(() -> directories.container(uid, evil));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> directories.logs(new PodFullName(evil, "default"), uid));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> directories.logs(new PodFullName("web", evil), uid));
    assertThatIllegalArgumentException().isThrownBy(() -> directories.pod(new PodUid(evil)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> directories.logLink(name, "web", new ContainerId(evil)));
  }

  @Test
  void slashesOfAPluginNameBecomeTildesButDotsStillDoNotEscape() {
    assertThat(directories.volume(uid, "../../etc", "v"))
        .hasToString("/var/lib/kubelet/pods/0123abcd/volumes/..~..~etc/v");
    assertThatIllegalArgumentException().isThrownBy(() -> directories.volume(uid, "..", "v"));
  }
}
