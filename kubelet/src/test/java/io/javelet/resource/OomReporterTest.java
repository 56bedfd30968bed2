package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.RecordedEvent;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OomReporterTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String POD = "/kubepods.slice/kubepods-podu_1.slice";
  private static final String CONTAINER = POD + "/cri-containerd-" + ID + ".scope";

  private final List<String> victims = new ArrayList<>();
  private final BlockingQueue<RecordedEvent> events = new LinkedBlockingQueue<>();
  private final OomReporter reporter =
      new OomReporter(
          new CgroupNames(CgroupDriver.SYSTEMD, "/"),
          uid -> uid.equals(new PodUid("u-1")) ? Optional.of(pod()) : Optional.empty(),
          id -> id.value().equals(ID) ? Optional.of(container()) : Optional.empty(),
          (id, uid) -> victims.add(id.value() + " of " + uid.map(PodUid::value).orElse("nobody")),
          new EventRecorder(Clock.systemUTC(), 100, List.of(events::add)),
          EventTarget.node("node"));

  @ParameterizedTest(name = "{1} at the limit of {0}")
  @CsvSource(
      textBlock =
          """
          # whose limit, whose process, what the event is about, its message
          CONTAINER, CONTAINER,            spec.containers{main}, The container's memory limit was reached
          CONTAINER, CONTAINER/init.scope, spec.containers{main}, The container's memory limit was reached
          POD,       CONTAINER,            spec.containers{main}, The pod's memory limit was reached
          /kubepods.slice, CONTAINER,      spec.containers{main}, The pod's memory limit was reached
          """)
  void anEventNamesTheVictim(String limited, String cgroup, String fieldPath, String message)
      throws InterruptedException {
    reporter.onMessage(kill(limited, cgroup));

    RecordedEvent event = Objects.requireNonNull(events.poll(1, TimeUnit.MINUTES));
    assertThat(event.target().fieldPath()).isEqualTo(fieldPath);
    assertThat(event.message()).isEqualTo(message + ", victim process: dd, pid: 7");
    assertThat(victims).containsExactly(ID + " of u-1");
  }

  @Test
  void anEarlierKillExplainsAnExitAndIsNoEvent() {
    reporter.onEarlier(kill("POD", "CONTAINER"));
    reporter.onEarlier(kill("/elsewhere", "/elsewhere/" + ID));
    reporter.onEarlier(kill("/elsewhere", "/elsewhere"));
    reporter.onEarlier("something else");

    assertThat(victims).containsExactly(ID + " of u-1", ID + " of nobody");
    assertThat(events).isEmpty();
  }

  private static String kill(String limited, String cgroup) {
    return "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
        + "oom_memcg=%s,task_memcg=%s,task=dd,pid=7,uid=0".formatted(path(limited), path(cgroup));
  }

  private static String path(String text) {
    return text.replace("CONTAINER", CONTAINER).replace("POD", POD);
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("hungry")
        .withNamespace("default")
        .withUid("u-1")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .endContainer()
        .endSpec()
        .build();
  }

  private static RuntimeContainer container() {
    return new RuntimeContainer(
        new ContainerId(ID),
        "main",
        0,
        ContainerState.RUNNING,
        new RuntimeContainer.Times(Instant.EPOCH, Optional.empty(), Optional.empty()),
        RuntimeContainer.Exit.NONE,
        new RuntimeContainer.Image("image", "image"),
        RuntimeContainer.Notes.NONE,
        "");
  }
}
