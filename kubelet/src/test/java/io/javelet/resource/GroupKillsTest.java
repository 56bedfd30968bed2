package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was to be killed as a whole and was reset is written again. */
final class GroupKillsTest {
  private static final PodUid POD = new PodUid("0b0b0b0b-1111-4222-8333-444444444444");
  private static final ContainerId CONTAINER = new ContainerId("a".repeat(64));
  private static final ContainerId SANDBOX = new ContainerId("b".repeat(64));

  // Plain files in the kernel's place.
  @TempDir Path root;

  private final List<ContainerId> asked = new ArrayList<>();

  private GroupKills groupKills(CgroupDriver driver) {
    var layout =
        new CgroupLayout(CgroupMode.V2, List.of(new CgroupHierarchy(root, true, Set.of())));
    return new GroupKills(
        new CgroupNames(driver, "/"),
        new CgroupFiles(layout),
        () -> Set.of(POD),
        id -> {
          asked.add(id);
          return id.equals(CONTAINER);
        },
        Duration.ofDays(1));
  }

  private Path file(CgroupDriver driver, QosClass qos, ContainerId id, String value)
      throws IOException {
    String name =
        driver == CgroupDriver.SYSTEMD ? "cri-containerd-" + id.value() + ".scope" : id.value();
    Path folder = root.resolve(new CgroupNames(driver, "/").pod(qos, POD).substring(1));
    Path file = Files.createDirectories(folder.resolve(name)).resolve("memory.oom.group");
    return Files.writeString(file, value + "\n");
  }

  @ParameterizedTest
  @EnumSource(CgroupDriver.class)
  void aContainerThatWasResetIsToldAgainAndASandboxIsLeftAlone(CgroupDriver driver)
      throws IOException {
    Path container = file(driver, QosClass.BURSTABLE, CONTAINER, "0");
    Path sandbox = file(driver, QosClass.BURSTABLE, SANDBOX, "0");
    GroupKills kills = groupKills(driver);

    kills.look();
    kills.look();

    assertThat(container).content().startsWith("1");
    assertThat(sandbox).content().startsWith("0");
    assertThat(asked).containsExactlyInAnyOrder(CONTAINER, SANDBOX);
  }

  @Test
  void nobodyIsAskedAboutWhatIsAsItShouldBe() throws IOException {
    file(CgroupDriver.CGROUPFS, QosClass.GUARANTEED, CONTAINER, "1");

    groupKills(CgroupDriver.CGROUPFS).look();

    assertThat(asked).isEmpty();
  }

  @Test
  void aPodWithoutACgroupIsNoTrouble() {
    groupKills(CgroupDriver.CGROUPFS).look();

    assertThat(asked).isEmpty();
  }
}
