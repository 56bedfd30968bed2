package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.PodUid;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestCgroupNameToSystemd} and its neighbours. */
class CgroupNamesTest {
  private static final PodUid UID = new PodUid("0b1c2d3e-aa-bb");

  @ParameterizedTest
  @CsvSource({
    "CGROUPFS,/,GUARANTEED,/kubepods/pod0b1c2d3e-aa-bb",
    "CGROUPFS,/,BURSTABLE,/kubepods/burstable/pod0b1c2d3e-aa-bb",
    "CGROUPFS,/,BEST_EFFORT,/kubepods/besteffort/pod0b1c2d3e-aa-bb",
    "CGROUPFS,/node-a/,BURSTABLE,/node-a/kubepods/burstable/pod0b1c2d3e-aa-bb",
    "CGROUPFS,node/b,GUARANTEED,/node/b/kubepods/pod0b1c2d3e-aa-bb",
    "SYSTEMD,/,GUARANTEED,/kubepods.slice/kubepods-pod0b1c2d3e_aa_bb.slice",
    "SYSTEMD,/,BURSTABLE,/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0b1c2d3e_aa_bb.slice",
    "SYSTEMD,/,BEST_EFFORT,/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0b1c2d3e_aa_bb.slice",
    "SYSTEMD,/node-a,GUARANTEED,/node_a.slice/node_a-kubepods.slice/node_a-kubepods-pod0b1c2d3e_aa_bb.slice"
  })
  void aPodsCgroupIsCalled(CgroupDriver driver, String root, QosClass qos, String expected) {
    assertThat(new CgroupNames(driver, root).pod(qos, UID)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CGROUPFS,BURSTABLE,/kubepods/burstable",
    "CGROUPFS,BEST_EFFORT,/kubepods/besteffort",
    "CGROUPFS,GUARANTEED,/kubepods",
    "SYSTEMD,BURSTABLE,/kubepods.slice/kubepods-burstable.slice",
    "SYSTEMD,GUARANTEED,/kubepods.slice"
  })
  void aTierIsCalled(CgroupDriver driver, QosClass qos, String expected) {
    assertThat(new CgroupNames(driver, "/").tier(qos)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CGROUPFS,burstable",
    "CGROUPFS,besteffort",
    "CGROUPFS,pod",
    "CGROUPFS,systemd-journal",
    "SYSTEMD,kubepods-burstable.slice",
    "SYSTEMD,kubepods.slice",
    "SYSTEMD,kubepods-burstable-pod.slice",
    "SYSTEMD,pod0b1c",
    "SYSTEMD,cri-containerd-0b1c.scope"
  })
  void aDirectoryThatIsNoPodsIsNotTakenForOne(CgroupDriver driver, String directory) {
    assertThat(new CgroupNames(driver, "/").podUid(directory)).isEmpty();
  }

  @Property
  void aPodsNameLeadsBackToIt(
      @ForAll CgroupDriver driver,
      @ForAll QosClass qos,
      @ForAll
          @StringLength(min = 1, max = 40)
          @CharRange(from = 'a', to = 'f')
          @CharRange(from = '0', to = '9')
          @Chars('-')
          String uid) {
    CgroupNames names = new CgroupNames(driver, "/some/root");
    String path = names.pod(qos, new PodUid(uid));

    assertThat(names.podUid(path.substring(path.lastIndexOf('/') + 1))).contains(new PodUid(uid));
    assertThat(path).startsWith(names.tier(qos) + "/");
    assertThat(names.tier(qos)).startsWith(names.kubepods());
  }

  @Test
  void aRootThatLeadsElsewhereIsRefused() {
    assertThatThrownBy(() -> new CgroupNames(CgroupDriver.CGROUPFS, "/a/../b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a/../b");
  }
}
