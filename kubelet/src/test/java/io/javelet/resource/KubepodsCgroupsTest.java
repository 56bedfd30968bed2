package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** On the real kernel, below a cgroup of its own. */
@Timeout(60)
class KubepodsCgroupsTest {
  private static final String UID = "0b1c2d3e-0000-4000-8000-000000000001";
  private static final String SHARES = "cpu.shares";

  @Nested
  class OnThisMachine {
    private final String root = "/javelet-test-" + UUID.randomUUID();
    private CgroupFiles files = new CgroupFiles(new CgroupLayout(CgroupMode.V1, List.of()));

    @BeforeEach
    void find() throws IOException {
      files = new CgroupFiles(CgroupLayout.read());
      boolean writable =
          files.layout().hierarchies().stream()
              .allMatch(h -> Files.isWritable(h.mountPoint()) && isRoot());
      if (!writable) {
        System.out.println("skipped: only root with writable cgroups can make cgroups");
      }
      assumeTrue(writable, "only root with writable cgroups can make cgroups");
    }

    @AfterEach
    void removeAll() throws IOException, InterruptedException {
      files.remove(CgroupPath.parse(root), Duration.ofSeconds(5));
      if (isRoot()) {
        files.remove(CgroupPath.parse(sliceRoot()), Duration.ofSeconds(5));
      }
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "pod-cgroups.csv", delimiter = '|', numLinesToSkip = 1)
    void theKernelHasWhatThePodDeclares(
        String what, String notation, String shares, String weight, String quota, String memory)
        throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(CgroupDriver.CGROUPFS);
      Pod pod = PodNotation.pod(notation);

      assertThat(cgroups.ensure(pod)).as(what).isEqualTo(new CgroupResult.Done());

      CgroupPath cgroup = CgroupPath.parse(cgroups.cgroupParent(pod));
      assertThat(files.exists(cgroup)).isTrue();
      boolean unified = files.layout().mode() == CgroupMode.V2;
      assertThat(files.read(cgroup, unified ? "cpu.weight" : SHARES))
          .contains(unified ? weight : shares);
      assertThat(quotaOf(cgroup, unified)).isEqualTo(quota);
      assertThat(memoryOf(cgroup, unified)).isEqualTo(memory);
      assertThat(files.read(cgroup, "pids.max")).contains("321");
    }

    @ParameterizedTest
    @EnumSource
    void thePodsCgroupIsGoneAfterwardsWhateverTheRuntimePutBelowIt(CgroupDriver driver)
        throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(driver);
      Pod pod = PodNotation.pod("a cpu=100m/");
      cgroups.ensure(pod);
      CgroupPath cgroup = CgroupPath.parse(cgroups.cgroupParent(pod));
      files.create(cgroup.child("container1").child("nested"));
      files.create(cgroup.child("container2"));
      assertThat(cgroups.existing()).containsExactly(new PodUid(UID));

      assertThat(cgroups.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());

      assertThat(cgroups.existing()).isEmpty();
      for (CgroupHierarchy hierarchy : files.layout().hierarchies()) {
        assertThat(hierarchy.folder(cgroup)).doesNotExist();
      }
      assertThat(cgroups.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());
    }

    @Test
    void aCgroupThatIsLeftInOneHierarchyIsRemovedToo() throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(CgroupDriver.CGROUPFS);
      Pod pod = PodNotation.pod("a cpu=100m/");
      cgroups.ensure(pod);
      CgroupPath cgroup = CgroupPath.parse(cgroups.cgroupParent(pod));
      CgroupHierarchy first = files.layout().hierarchies().getFirst();
      Files.delete(first.folder(cgroup));

      assertThat(cgroups.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());
      for (CgroupHierarchy hierarchy : files.layout().hierarchies()) {
        assertThat(hierarchy.folder(cgroup)).doesNotExist();
      }
    }

    @Test
    void anEnsuredCgroupThatWasRemovedIsMadeAgain() throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(CgroupDriver.CGROUPFS);
      Pod pod = PodNotation.pod("a cpu=100m/100m memory=1Mi/1Mi");
      cgroups.ensure(pod);
      CgroupPath cgroup = CgroupPath.parse(cgroups.cgroupParent(pod));
      files.remove(cgroup, Duration.ofSeconds(5));

      cgroups.ensure(pod);

      assertThat(files.exists(cgroup)).isTrue();
      assertThat(memoryOf(cgroup, files.layout().mode() == CgroupMode.V2)).isEqualTo("1048576");
    }

    @Test
    void aProcessThatAnEndedPodLeftIsKilled() throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(CgroupDriver.CGROUPFS);
      Pod pod = PodNotation.pod("a");
      cgroups.ensure(pod);
      CgroupPath cgroup = CgroupPath.parse(cgroups.cgroupParent(pod)).child("container");
      files.create(cgroup);
      Process left = new ProcessBuilder("sleep", "1000").start();
      try {
        Path procs = files.layout().hierarchies().getFirst().folder(cgroup).resolve("cgroup.procs");
        Files.writeString(procs, Long.toString(left.pid()));

        assertThat(cgroups.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(left.exitValue()).isEqualTo(128 + 9);
      } finally {
        left.destroyForcibly();
      }
    }

    @ParameterizedTest
    @EnumSource
    void podsOfAllClassesAreFoundAndNothingElse(CgroupDriver driver)
        throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(driver);
      cgroups.ensure(pod("u-1", "a"));
      cgroups.ensure(pod("u-2", "a cpu=1/"));
      cgroups.ensure(pod("u-3", "a cpu=1/1 memory=1Mi/1Mi"));
      files.create(CgroupPath.parse(names(driver).kubepods()).child("foreign"));

      assertThat(cgroups(driver).existing())
          .containsExactlyInAnyOrder(new PodUid("u-1"), new PodUid("u-2"), new PodUid("u-3"));
    }

    @Test
    void withoutAnyPodNothingExists() {
      assertThat(cgroups(CgroupDriver.CGROUPFS).existing()).isEmpty();
    }

    @Test
    void theTiersAreWeighed() throws IOException, InterruptedException {
      KubepodsCgroups cgroups = cgroups(CgroupDriver.CGROUPFS);
      cgroups.ensure(pod("u-1", "a"));
      cgroups.ensure(pod("u-2", "a cpu=500m/"));
      cgroups.ensure(pod("u-3", "a cpu=1/"));
      cgroups.ensure(pod("u-4", "a cpu=1/1 memory=1Mi/1Mi"));

      assertThat(sharesOf("/kubepods")).isEqualTo(4096);
      assertThat(sharesOf("/kubepods/besteffort")).isEqualTo(2);
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(1536);

      cgroups.remove(new PodUid("u-3"));
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(512);
      cgroups.remove(new PodUid("u-2"));
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(2);
    }

    @Test
    void aRestartTakesNoWeightFromPodsThatRun() throws IOException, InterruptedException {
      KubepodsCgroups before = cgroups(CgroupDriver.CGROUPFS);
      before.ensure(pod("u-2", "a cpu=500m/"));
      before.ensure(pod("u-3", "a cpu=1/"));

      KubepodsCgroups after = cgroups(CgroupDriver.CGROUPFS);
      assertThat(after.enforce().refused()).isEmpty();
      after.ensure(pod("u-2", "a cpu=500m/"));
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(1536);
      after.ensure(pod("u-3", "a cpu=1/"));
      after.ensure(pod("u-4", "a cpu=1/"));
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(2560);
      after.remove(new PodUid("u-3"));
      assertThat(sharesOf("/kubepods/burstable")).isEqualTo(1536);
    }

    private long sharesOf(String cgroup) throws IOException {
      assumeTrue(files.layout().mode() != CgroupMode.V2, "weights of version 2 are coarser");
      return Long.parseLong(files.read(CgroupPath.parse(root + cgroup), SHARES).orElseThrow());
    }

    private String quotaOf(CgroupPath cgroup, boolean unified) throws IOException {
      String quota =
          unified
              ? files.read(cgroup, "cpu.max").orElseThrow().split(" ", -1)[0]
              : files.read(cgroup, "cpu.cfs_quota_us").orElseThrow();
      return quota.equals("-1") || quota.equals("max") ? "-" : quota;
    }

    private String memoryOf(CgroupPath cgroup, boolean unified) throws IOException {
      String limit =
          files.read(cgroup, unified ? "memory.max" : "memory.limit_in_bytes").orElseThrow();
      // Version 1 writes "no limit" as the largest number of whole pages.
      return limit.equals("max") || limit.length() == 19 ? "-" : limit;
    }

    private CgroupNames names(CgroupDriver driver) {
      return new CgroupNames(driver, root);
    }

    private String sliceRoot() {
      return "/" + root.substring(1).replace('-', '_') + ".slice";
    }

    private KubepodsCgroups cgroups(CgroupDriver driver) {
      return new KubepodsCgroups(names(driver), files, Optional.empty(), settings());
    }
  }

  @Test
  void whatTheMachineLacksIsNoError(@TempDir Path folder) throws InterruptedException {
    CgroupLayout layout =
        new CgroupLayout(CgroupMode.V1, List.of(new CgroupHierarchy(folder, false, Set.of("cpu"))));
    KubepodsCgroups cgroups =
        new KubepodsCgroups(
            new CgroupNames(CgroupDriver.CGROUPFS, "/"),
            new CgroupFiles(layout),
            Optional.empty(),
            settings());

    assertThat(cgroups.ensure(PodNotation.pod("a cpu=1/1 memory=1Mi/1Mi")))
        .isEqualTo(new CgroupResult.Done());
    assertThat(cgroups.existing()).containsExactly(new PodUid(UID));
    assertThat(cgroups.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());
  }

  @Test
  void aHierarchyThatCannotBeUsedIsNamed(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path file = Files.createFile(folder.resolve("no-hierarchy"));
    CgroupLayout layout =
        new CgroupLayout(CgroupMode.V1, List.of(new CgroupHierarchy(file, false, Set.of("cpu"))));
    KubepodsCgroups cgroups =
        new KubepodsCgroups(
            new CgroupNames(CgroupDriver.CGROUPFS, "/"),
            new CgroupFiles(layout),
            Optional.empty(),
            settings());

    assertThat(cgroups.ensure(PodNotation.pod("a")))
        .isInstanceOfSatisfying(
            CgroupResult.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("/kubepods/besteffort/pod" + UID)
                    .contains(file.toString()));
  }

  @Test
  void withoutCgroupsOfTheirOwnAllPodsShareOne() {
    SharedCgroup shared = new SharedCgroup("/workloads");
    Pod pod = PodNotation.pod("a cpu=1/1");

    assertThat(shared.ensure(pod)).isEqualTo(new CgroupResult.Done());
    assertThat(shared.cgroupParent(pod)).isEqualTo("/workloads");
    assertThat(shared.existing()).isEmpty();
    assertThat(shared.remove(new PodUid(UID))).isEqualTo(new CgroupResult.Done());
  }

  private static PodCgroupSettings settings() {
    var enforced =
        new ResourceAmounts(
            Map.of(
                ResourceAmounts.CPU, BigDecimal.valueOf(4),
                ResourceAmounts.MEMORY, BigDecimal.valueOf(8L << 30)));
    return new PodCgroupSettings(
        () -> enforced,
        new CpuQuotaSettings(true, Duration.ofMillis(100)),
        MemorySettings.LIMITS_ONLY,
        OptionalInt.empty(),
        OptionalLong.of(321),
        Set.of(),
        Duration.ofMillis(200));
  }

  private static Pod pod(String uid, String notation) {
    return new PodBuilder(PodNotation.pod(notation))
        .editMetadata()
        .withUid(uid)
        .endMetadata()
        .build();
  }

  private static boolean isRoot() {
    return Optional.of(System.getProperty("user.name")).filter("root"::equals).isPresent();
  }
}
