package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What security contexts promise, as the kernel says of the container's first process. */
class SecurityContextIT {
  /** CAP_NET_BIND_SERVICE. */
  private static final String ONE_CAPABILITY = "0000000000000400";

  private static final String NO_CAPABILITY = "0000000000000000";
  private static final String DISABLED = "0";
  private static final String FILTER = "2";

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void usersAndGroupsAreThePods() throws Exception {
    KernelView kernel =
        start(
            BusyboxPod.named("users")
                .edit(p ->
                    p.editSpec()
                        .withSecurityContext(
                            new PodSecurityContextBuilder()
                                .withRunAsUser(1000L)
                                .withRunAsGroup(2000L)
                                .withSupplementalGroups(3000L, 3001L)
                                .withFsGroup(4000L)
                                .build())
                        .endSpec()));

    assertThat(kernel.status("Uid").split("\\s+", -1)).containsOnly("1000");
    assertThat(kernel.status("Gid").split("\\s+", -1)).containsOnly("2000");
    assertThat(kernel.status("Groups").split("\\s+", -1)).contains("3000", "3001", "4000");
    assertThat(kernel.status("CapEff")).isEqualTo(NO_CAPABILITY);
  }

  @Test
  void aPathInTheContainerThatLeadsUpEndsAtItsRoot() throws Exception {
    String name = "javelet-escape-" + ProcessHandle.current().pid();
    agent
        .manifests()
        .put(
            BusyboxPod.named("up")
                .main(container ->
                    container
                        .withTerminationMessagePath("/../../../tmp/" + name + "-message")
                        .addNewVolumeMount()
                        .withName("v")
                        .withMountPath("/a/../../../../tmp/" + name)
                        .endVolumeMount())
                .edit(pod ->
                    pod.editSpec()
                        .addNewVolume()
                        .withName("v")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()));

    ContainerView main = agent.runtime().awaitRunning("up", BusyboxPod.MAIN);
    assertThat(agent.runtime().exec(main, "ls", "/tmp").stdout().strip().split("\\s+"))
        .contains(name, name + "-message");
    assertThat(Path.of("/tmp", name)).doesNotExist();
    assertThat(Path.of("/tmp", name + "-message")).doesNotExist();
  }

  @Test
  void aContainersUserGoesBeforeItsPods() throws Exception {
    KernelView kernel =
        start(
            secured("user", c -> c.withRunAsUser(1001L))
                .edit(p ->
                    p.editSpec()
                        .withSecurityContext(
                            new PodSecurityContextBuilder()
                                .withRunAsUser(1000L)
                                .withRunAsGroup(2000L)
                                .build())
                        .endSpec()));

    assertThat(kernel.status("Uid").split("\\s+", -1)).containsOnly("1001");
    assertThat(kernel.status("Gid").split("\\s+", -1)).containsOnly("2000");
  }

  @Test
  void capabilitiesAreWhatIsAskedFor() throws Exception {
    KernelView dropped =
        start(
            secured(
                "dropped",
                c ->
                    c.withNewCapabilities()
                        .addToDrop("ALL")
                        .addToAdd("NET_BIND_SERVICE")
                        .endCapabilities()));

    assertThat(dropped.status("CapEff")).isEqualTo(ONE_CAPABILITY);
    assertThat(dropped.status("CapBnd")).isEqualTo(ONE_CAPABILITY);
  }

  @Test
  void aPrivilegedContainerHasAllThatTheRuntimeHas() throws Exception {
    KernelView plain = start(BusyboxPod.named("plain"));
    KernelView privileged = start(secured("privileged", c -> c.withPrivileged(true)));
    long all = Long.parseUnsignedLong(privileged.status("CapEff"), 16);
    long few = Long.parseUnsignedLong(plain.status("CapEff"), 16);

    assertThat(all & few).isEqualTo(few);
    assertThat(Long.bitCount(all)).isGreaterThan(Long.bitCount(few));
    assertThat(exec("privileged", "sh", "-c", "grep ' /sys ' /proc/mounts").stdout())
        .contains("rw,");
    assertThat(exec("plain", "sh", "-c", "grep ' /sys ' /proc/mounts").stdout()).contains("ro,");
    assertThat(privileged.status("Seccomp")).isEqualTo(DISABLED);
  }

  @Test
  void noContainerGainsPrivilegesWhenItMayNot() throws Exception {
    KernelView may = start(BusyboxPod.named("may"));
    KernelView mayNot = start(secured("may-not", c -> c.withAllowPrivilegeEscalation(false)));

    assertThat(may.status("NoNewPrivs")).isEqualTo("0");
    assertThat(mayNot.status("NoNewPrivs")).isEqualTo("1");
  }

  @Test
  void aReadOnlyRootStaysAsItIs() throws Exception {
    start(secured("read-only", c -> c.withReadOnlyRootFilesystem(true)));
    start(BusyboxPod.named("writable"));

    assertThat(exec("read-only", "touch", "/file").exitCode()).isNotZero();
    assertThat(exec("writable", "touch", "/file").exitCode()).isZero();
  }

  @Test
  void whatMustNotRunAsRootDoesNot() throws Exception {
    agent.manifests().put(secured("no-root", c -> c.withRunAsNonRoot(true)));
    agent.manifests().put(secured("zero", c -> c.withRunAsNonRoot(true).withRunAsUser(0L)));
    KernelView other = start(secured("other", c -> c.withRunAsNonRoot(true).withRunAsUser(1234L)));

    assertThat(refusal("no-root"))
        .contains("container has runAsNonRoot and image will run as root")
        .contains("no-root-" + agent.place().node());
    assertThat(refusal("zero")).contains("container's runAsUser breaks non-root policy");
    assertThat(agent.runtime().containers("no-root")).isEmpty();
    assertThat(other.status("Uid").split("\\s+", -1)).containsOnly("1234");
  }

  @Test
  void systemCallsAreFilteredAsTheProfileSays() throws Exception {
    Path profiles = Files.createDirectories(agent.place().root().resolve("seccomp/mine"));
    Files.writeString(
        profiles.resolve("no-mkdir.json"),
        """
        {"defaultAction": "SCMP_ACT_ALLOW",
         "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}
        """);
    KernelView none = start(BusyboxPod.named("none"));
    KernelView usual =
        start(
            secured(
                "usual",
                c -> c.withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile()));
    KernelView own =
        start(
            secured(
                "own",
                c ->
                    c.withNewSeccompProfile()
                        .withType("Localhost")
                        .withLocalhostProfile("mine/no-mkdir.json")
                        .endSeccompProfile()));

    assertThat(none.status("Seccomp")).isEqualTo(DISABLED);
    assertThat(usual.status("Seccomp")).isEqualTo(FILTER);
    assertThat(own.status("Seccomp")).isEqualTo(FILTER);
    assertThat(exec("own", "mkdir", "/tmp/x").exitCode()).isNotZero();
    assertThat(exec("usual", "mkdir", "/tmp/x").exitCode()).isZero();
  }

  @Test
  void aProfileThatIsMissingIsNamed() throws Exception {
    agent
        .manifests()
        .put(
            secured(
                "missing",
                c ->
                    c.withNewSeccompProfile()
                        .withType("Localhost")
                        .withLocalhostProfile("nowhere.json")
                        .endSeccompProfile()));

    Pod pod =
        agent
            .pods()
            .await(
                "missing", "the container to be refused", p -> waiting(p).contains("nowhere.json"));

    assertThat(waiting(pod)).contains("nowhere.json");
  }

  @Test
  void kernelSettingsAreThePods() throws Exception {
    start(
        BusyboxPod.named("settings")
            .onOwnNetwork()
            .edit(p ->
                p.editSpec()
                    .withSecurityContext(
                        new PodSecurityContextBuilder()
                            .withSysctls(
                                new Sysctl("net.ipv4.ip_unprivileged_port_start", "81"),
                                new Sysctl("kernel/shm_rmid_forced", "1"))
                            .build())
                    .endSpec()));

    assertThat(exec("settings", "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start").stdout())
        .isEqualTo("81\n");
    assertThat(exec("settings", "cat", "/proc/sys/kernel/shm_rmid_forced").stdout())
        .isEqualTo("1\n");
  }

  @Test
  void namespacesAreTheNodesWhereThePodWantsThem() throws Exception {
    KernelView self = new KernelView(ProcessHandle.current().pid());
    KernelView own = start(BusyboxPod.named("own-ns").onOwnNetwork());
    KernelView node =
        start(
            BusyboxPod.named("node-ns")
                .edit(p -> p.editSpec().withHostPID(true).withHostIPC(true).endSpec()));

    for (String kind : List.of("pid", "ipc", "net")) {
      assertThat(own.namespace(kind)).as(kind).isNotEqualTo(self.namespace(kind));
      assertThat(node.namespace(kind)).as(kind).isEqualTo(self.namespace(kind));
    }
  }

  @Test
  void containersSeeEachOthersProcessesWhenTheyShareThem() throws Exception {
    KernelView main =
        start(
            BusyboxPod.named("shared")
                .withContainer("other")
                .edit(p -> p.editSpec().withShareProcessNamespace(true).endSpec()));
    KernelView other =
        new KernelView(agent.runtime().pid(agent.runtime().awaitRunning("shared", "other")));
    KernelView alone = start(BusyboxPod.named("apart").withContainer("other"));
    KernelView neighbour =
        new KernelView(agent.runtime().pid(agent.runtime().awaitRunning("apart", "other")));

    assertThat(main.namespace("pid")).isEqualTo(other.namespace("pid"));
    assertThat(alone.namespace("pid")).isNotEqualTo(neighbour.namespace("pid"));
  }

  @Test
  void whatTheKernelTellsOnlyRootOfTheNodeIsHidden() throws Exception {
    start(BusyboxPod.named("masked"));

    assertThat(exec("masked", "sh", "-c", "cat /proc/kcore | wc -c").stdout().strip())
        .isEqualTo("0");
    assertThat(exec("masked", "sh", "-c", "echo 1 >/proc/sysrq-trigger").exitCode()).isNotZero();
  }

  @Test
  void aPodThatWantsItsOwnUsersIsNotRunWithTheNodes() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("userns")
                .onOwnNetwork()
                .edit(p -> p.editSpec().withHostUsers(false).endSpec()));

    agent.pods().await("userns", "the pod to be known", _ -> true);
    KernelView next = start(BusyboxPod.named("next"));

    assertThat(next.status("Uid").split("\\s+", -1)).containsOnly("0");
    // Debian's containerd 1.6 has no user namespaces: rather no pod than one with the node's root.
    assertThat(agent.runtime().sandboxes("userns")).isEmpty();
  }

  private static BusyboxPod secured(String name, UnaryOperator<SecurityContextBuilder> context) {
    return BusyboxPod.named(name)
        .main(c -> c.withSecurityContext(context.apply(new SecurityContextBuilder()).build()));
  }

  private static KernelView start(BusyboxPod pod) throws IOException, InterruptedException {
    agent.manifests().put(pod);
    var kernel =
        new KernelView(
            agent.runtime().pid(agent.runtime().awaitRunning(pod.name(), BusyboxPod.MAIN)));
    // It counts as running from when it is told to begin: capabilities go only with the program.
    Await.until(
        "the container's own program",
        () -> !kernel.program().startsWith("runc:"),
        kernel::program);
    return kernel;
  }

  private static RuntimeView.ExecResult exec(String pod, String... command)
      throws InterruptedException {
    ContainerView container = agent.runtime().awaitRunning(pod, BusyboxPod.MAIN);
    return agent.runtime().exec(container, command);
  }

  private static String refusal(String name) throws InterruptedException {
    return waiting(
        agent
            .pods()
            .await(
                name,
                "reason CreateContainerConfigError",
                pod -> waiting(pod).startsWith("CreateContainerConfigError")));
  }

  /** Reason and message of the first container's waiting state. */
  private static String waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state.getWaiting() != null)
        .map(state -> state.getWaiting().getReason() + " " + state.getWaiting().getMessage())
        .findFirst()
        .orElse("");
  }
}
