package io.javelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.os.FileModes;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.server.http.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/** {@code /checkpoint/…}: writes a container's state to a file. Any thread. */
final class CheckpointEndpoint {
  private static final int PRIVATE = 0700;

  private final PodLookup pods;
  private final RuntimeGate runtime;
  private final Path folder;
  private final InstantSource clock;
  private final ObjectMapper json;

  /**
   * @param folder of checkpoints; made when the first is
   */
  CheckpointEndpoint(
      PodLookup pods, RuntimeGate runtime, Path folder, InstantSource clock, ObjectMapper json) {
    this.pods = pods;
    this.runtime = runtime;
    this.folder = folder;
    this.clock = clock;
    this.json = json;
  }

  Endpoint endpoint() {
    return Endpoint.of(
        "/checkpoint/{namespace}/{pod}/{container}",
        Set.of("POST"),
        EnumSet.of(Door.HTTPS, Door.LOCAL),
        this::checkpoint);
  }

  private Answer checkpoint(Call call) throws IOException, RefusedException {
    PodFullName name = PodLookup.name(call);
    String container = call.variable("container");
    Pod pod = pods.find(name).orElseThrow(() -> new RefusedException(404, "pod does not exist"));
    if (PodLookup.container(pod, container).isEmpty()) {
      throw new RefusedException(404, "container " + container + " does not exist");
    }
    Duration timeout = timeout(call);
    String what = name + "/" + container;
    try {
      Optional<RuntimeContainer> running =
          runtime
              .now()
              .statuses()
              .newerThan(PodLookup.uid(pod), name, Instant.MIN)
              .newest(container)
              .filter(each -> each.state() == ContainerState.RUNNING);
      if (running.isEmpty()) {
        throw new RefusedException(
            500, "checkpointing of %s failed (container %s not found)".formatted(what, container));
      }
      FileModes.makeFolder(folder, PRIVATE);
      Path file =
          folder.resolve(
              "checkpoint-%s_%s-%s-%s.tar"
                  .formatted(name.name(), name.namespace(), container, now()));
      runtime.now().access().checkpoint(running.get().id(), file, timeout);
      return Answer.json(json.writeValueAsString(Map.of("items", List.of(file.toString()))));
    } catch (CriException failure) {
      throw new RefusedException(
          500, "checkpointing of %s failed (%s)".formatted(what, failure.description()));
    }
  }

  private String now() {
    return DateTimeFormatter.ISO_INSTANT.format(
        clock.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
  }

  private static Duration timeout(Call call) throws RefusedException {
    List<String> values = call.request().parameters("timeout");
    if (values.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofSeconds(Math.max(0, Long.parseLong(values.getLast())));
    } catch (NumberFormatException bad) {
      throw new RefusedException(404, "cannot parse value of timeout parameter");
    }
  }
}
