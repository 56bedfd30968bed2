package io.javelet.benchmark;

import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.javelet.it.AgentSettings;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.BusyboxPod;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures how soon a container's first command runs: through the agent, from the manifest's rename
 * or the former container's death; and through bare CRI calls on the same containerd. Then thirty
 * pods at once, what the idle agent uses, and its own start. Both sides take turns, so that a
 * machine that gets slower is slower for both. The pods are busybox on the host's network.
 */
public final class EndToEnd {
  private static final int WARM_UPS = 3;
  private static final int SAMPLES = 10;
  private static final int MANY = 30;
  private static final int BARE_IN_PARALLEL = 8;
  private static final int STARTS = 5;
  private static final Duration CALM = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(20);

  private final AgentUnderTest agent;
  private final FirstCommands marks;
  private final BarePods bare;
  private final PrintStream out;

  private EndToEnd(AgentUnderTest agent, FirstCommands marks, BarePods bare, PrintStream out) {
    this.agent = agent;
    this.marks = marks;
    this.bare = bare;
    this.out = out;
  }

  /** Runs all of it, about two minutes. Needs root and containerd. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    // As it is by default, without the log lines that tests want to read.
    AgentUnderTest agent =
        AgentUnderTest.with(AgentSettings.usual().flag("-v=0").field("registryPullQPS", 0));
    Path folder = Files.createTempDirectory("javelet-marks");
    try (var marks = new FirstCommands(folder)) {
      agent.open();
      Path files = agent.place().folder().resolve("bare");
      // Where the agent has the cgroups of pods like these.
      String cgroups = agent.place().cgroupRoot() + "/kubepods/besteffort";
      new EndToEnd(
              agent,
              marks,
              new BarePods(agent.containerd().channel(), marks, files, cgroups),
              System.out)
          .run();
    } finally {
      agent.close();
      for (Path each : listed(folder)) {
        Files.delete(each);
      }
      Files.delete(folder);
    }
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    out.println(Comparison.header());
    var start = new Comparison("manifest renamed to first command", "<= 1.3");
    var restart = new Comparison("container killed to replacement's first command", "<= 1.5");
    for (int i = 0; i < WARM_UPS + SAMPLES; i++) {
      boolean counts = i >= WARM_UPS;
      bareRound("bare" + i, counts, start, restart);
      agentRound("agent" + i, counts, start, restart);
    }
    out.println(start.line());
    out.println(restart.line());
    out.println(many().line());
    Thread.sleep(CALM);
    var use = new ProcessUse(agent.process().pid());
    double cpu = use.cpuPercent(IDLE);
    out.println(
        String.format(
            Locale.ROOT, "idle with %d pods: %.2f %% of a core, %s", MANY, cpu, use.memory()));
    agent.removeAllPods();
    out.println(ownStart());
  }

  private void bareRound(String name, boolean counts, Comparison start, Comparison restart)
      throws IOException, InterruptedException {
    bare.prepare(name);
    long begin = System.nanoTime();
    BarePods.BarePod pod = bare.run(name);
    long started = marks.await(name, 0) - begin;
    begin = System.nanoTime();
    bare.start(pod, 1);
    long restarted = marks.await(name, 1) - begin;
    if (counts) {
      start.floor(started);
      restart.floor(restarted);
    }
    agent.containerd().removeAllPods();
  }

  private void agentRound(String name, boolean counts, Comparison start, Comparison restart)
      throws IOException, InterruptedException {
    BusyboxPod pod = pod(name);
    // The text is made before the clock starts; putting it there is a write aside and a rename.
    String text = pod.text();
    long begin = System.nanoTime();
    agent.manifests().put(name + ".yaml", text);
    long started = marks.await(name, 0) - begin;
    ContainerView main = agent.runtime().awaitRunning(name, BusyboxPod.MAIN);
    agent.pods().awaitRunning(name);
    ProcessHandle process = ProcessHandle.of(agent.runtime().pid(main)).orElseThrow();
    begin = System.nanoTime();
    process.destroyForcibly();
    long restarted = marks.await(name, 1) - begin;
    if (counts) {
      start.agent(started);
      restart.agent(restarted);
    }
    agent.removeAllPods();
  }

  private Comparison many() throws IOException, InterruptedException, ExecutionException {
    var comparison = new Comparison(MANY + " pods at once to the last one's first command", "");
    List<String> names = IntStream.range(0, MANY).mapToObj(i -> "barepod" + i).toList();
    for (String name : names) {
      bare.prepare(name);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(BARE_IN_PARALLEL)) {
      long begin = System.nanoTime();
      List<Future<?>> all = new ArrayList<>();
      for (String name : names) {
        all.add(threads.submit(() -> bare.run(name)));
      }
      for (Future<?> each : all) {
        each.get();
      }
      comparison.floor(last(names) - begin);
    }
    agent.containerd().removeAllPods();
    names = IntStream.range(0, MANY).mapToObj(i -> "agentpod" + i).toList();
    List<String> texts = names.stream().map(name -> pod(name).text()).toList();
    long begin = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      agent.manifests().put(names.get(i) + ".yaml", texts.get(i));
    }
    comparison.agent(last(names) - begin);
    return comparison;
  }

  private long last(List<String> names) throws InterruptedException {
    long last = Long.MIN_VALUE;
    for (String name : names) {
      last = Math.max(last, marks.await(name, 0));
    }
    return last;
  }

  private String ownStart() throws IOException, InterruptedException {
    List<Long> samples = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      String name = "first" + i;
      agent.process().stop();
      agent.manifests().put(name + ".yaml", pod(name).text());
      long begin = System.nanoTime();
      agent.process().startWithoutWaiting();
      samples.add(marks.await(name, 0) - begin);
      agent.pods().awaitRunning(name);
      agent.removeAllPods();
    }
    return String.format(
        Locale.ROOT,
        "own start to the first pod's first command: %.0f ms (%s)",
        samples.stream().sorted().toList().get(STARTS / 2) / 1e6,
        samples.stream().map(nanos -> Long.toString(nanos / 1_000_000)).toList());
  }

  private BusyboxPod pod(String name) {
    return BusyboxPod.named(name)
        .running(marks.script(name))
        .main(container ->
            container.addToVolumeMounts(
                new VolumeMountBuilder().withName("marks").withMountPath(marks.mount()).build()))
        .edit(pod ->
            pod.editSpec()
                .addToVolumes(
                    new VolumeBuilder()
                        .withName("marks")
                        .withNewHostPath()
                        .withPath(marks.folder().toString())
                        .endHostPath()
                        .build())
                .endSpec());
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
