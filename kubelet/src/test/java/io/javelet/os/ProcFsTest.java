package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.javelet.os.Capabilities.Capability;
import io.javelet.os.ProcFs.OomScoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {
  private static final long NEVER_A_PROCESS = 1L << 30;
  private final ProcFs procFs = ProcFs.ofThisMachine();

  @Test
  void aNameWithParenthesesAndBlanksDoesNotHideTheStartTime() {
    assertThat(
            ProcFs.parseStartTime(
                "42 (a) R (b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21\n"))
        .isEqualTo(987654);
  }

  @Test
  void aProcessKeepsItsStartTime() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessId id = ProcessId.of(sleeper.pid()).orElseThrow();
      assertThat(id.exists()).isTrue();
      assertThat(id.startTime()).isPositive();
      assertThat(procFs.startTime(sleeper.pid())).contains(id.startTime());
      assertThat(procFs.commandLine(sleeper.pid())).containsExactly("sleep", "600");
      assertThat(procFs.executable(sleeper.pid()).orElseThrow()).hasFileName("sleep");
      sleeper.destroyForcibly().waitFor();
      assertThat(id.exists()).isFalse();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void ofAMissingProcessNothingIsKnown() throws IOException {
    assertThat(procFs.startTime(NEVER_A_PROCESS)).isEmpty();
    assertThat(procFs.commandLine(NEVER_A_PROCESS)).isEmpty();
    assertThat(procFs.executable(NEVER_A_PROCESS)).isEmpty();
  }

  @Test
  void aProcessIsInTheCgroupThatItsPathNames(@TempDir Path root) throws IOException {
    Path process = Files.createDirectory(root.resolve("7"));
    Files.writeString(
        process.resolve("cgroup"), "3:memory:/kubepods/pod1/abc123\n0::/system.slice\n");
    ProcFs files = new ProcFs(root);
    assertThat(files.isInCgroupOf(7, "abc123")).isTrue();
    assertThat(files.isInCgroupOf(7, "def456")).isFalse();
    assertThat(files.isInCgroupOf(8, "abc123")).isFalse();
  }

  @Test
  void anEmptyArgumentIsAnArgument(@TempDir Path root) throws IOException {
    Path process = Files.createDirectory(root.resolve("7"));
    Files.writeString(process.resolve("cmdline"), "program\0\0last\0");
    assertThat(new ProcFs(root).commandLine(7)).containsExactly("program", "", "last");
  }

  @Test
  void aKernelParameterIsReadWhole() throws IOException {
    assertThat(procFs.kernelParameter("kernel.ostype")).contains("Linux");
    assertThat(procFs.kernelParameter("kernel.missing")).isEmpty();
  }

  @Test
  void capabilitiesAreReadByTheirBits() {
    Capabilities all = Capabilities.parse(List.of("Name:\tx", "CapEff:\tffffffffffffffff"));
    Capabilities withoutResource = Capabilities.parse(List.of("CapEff:\t000001fffeffffff"));
    assertThat(all.has(Capability.SYS_RESOURCE)).isTrue();
    assertThat(withoutResource.has(Capability.SYS_RESOURCE)).isFalse();
    assertThat(withoutResource.has(Capability.SYS_ADMIN)).isTrue();
  }

  @Test
  void theOomScoreItHasMayAlwaysBeSetAgain() throws IOException {
    String now = Files.readString(Path.of("/proc/self/oom_score_adj")).strip();
    assertThat(procFs.setOwnOomScore(Integer.parseInt(now)))
        .isEqualTo(new OomScoreResult.Applied());
  }

  @Test
  void aLowerOomScoreThanAllowedIsAClearAnswer() throws IOException {
    assumeFalse(
        procFs.ownCapabilities().has(Capability.SYS_RESOURCE),
        "this process may lower its OOM score");
    assertThat(procFs.setOwnOomScore(-999))
        .isInstanceOfSatisfying(
            OomScoreResult.NotPermitted.class,
            refused -> assertThat(refused.reason()).contains("ermi"));
  }
}
