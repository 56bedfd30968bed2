package io.javelet.topology;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The file {@code cpu_manager_state}, in upstream's form and with its checksum, so that containers
 * keep their CPUs when a node switches kubelets. One thread at a time.
 */
final class CpuCheckpoint {
  private static final JsonFactory JSON = new JsonFactory();

  private final CheckpointFile file;
  private final String policy;

  /**
   * @param policy that is configured
   */
  CpuCheckpoint(Path file, String policy) {
    this.file = new CheckpointFile(file, "CPU");
    this.policy = policy;
  }

  /**
   * What the file says; absent when there is none.
   *
   * @throws IOException when it cannot be used, with what to do about it
   */
  Optional<CpuHoldings> read() throws IOException {
    return file.read(this::holdings);
  }

  IOException unusable(String why) {
    return file.unusable(why);
  }

  void write(CpuHoldings held) throws IOException {
    file.write(text(held));
  }

  private CpuHoldings holdings(Map<String, Object> members) {
    String written = String.valueOf(members.getOrDefault("policyname", ""));
    String shared = String.valueOf(members.getOrDefault("defaultcpuset", ""));
    Map<String, Map<String, String>> entries = new TreeMap<>();
    CheckpointText.object(members.getOrDefault("entries", ""))
        .forEach((pod, containers) -> {
          Map<String, String> its = new TreeMap<>();
          CheckpointText.object(containers)
              .forEach((name, cpus) -> its.put(name, String.valueOf(cpus)));
          entries.put(pod, its);
        });
    CheckpointText.verify(members, dump(written, shared, entries));
    if (!written.equals(policy)) {
      throw new IllegalArgumentException(
          "configured policy \"%s\" differs from state checkpoint policy \"%s\""
              .formatted(policy, written));
    }
    Map<String, Map<String, CpuSet>> exclusive = new TreeMap<>();
    entries.forEach((pod, containers) -> {
      Map<String, CpuSet> its = new TreeMap<>();
      containers.forEach((name, cpus) ->
          its.put(
              name,
              cpus(
                  cpus,
                  "could not parse cpuset \"%s\" for container \"%s\" in pod \"%s\""
                      .formatted(cpus, name, pod))));
      exclusive.put(pod, its);
    });
    return new CpuHoldings(
        cpus(shared, "could not parse default cpu set \"%s\"".formatted(shared)), exclusive);
  }

  private static CpuSet cpus(String text, String failure) {
    try {
      return CpuSet.parse(text);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException(failure + ": " + bad.getMessage(), bad);
    }
  }

  private String text(CpuHoldings held) {
    Map<String, Map<String, String>> entries = new TreeMap<>();
    held.exclusive()
        .forEach((pod, containers) -> {
          Map<String, String> its = new TreeMap<>();
          containers.forEach((name, cpus) -> its.put(name, cpus.toString()));
          entries.put(pod, its);
        });
    String shared = held.shared().toString();
    var written = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), written)) {
      out.writeStartObject();
      out.writeStringProperty("policyName", policy);
      out.writeStringProperty("defaultCpuSet", shared);
      if (!entries.isEmpty()) {
        out.writeObjectPropertyStart("entries");
        entries.forEach((pod, containers) -> {
          out.writeObjectPropertyStart(pod);
          containers.forEach(out::writeStringProperty);
          out.writeEndObject();
        });
        out.writeEndObject();
      }
      out.writeNumberProperty("checksum", CheckpointText.checksum(dump(policy, shared, entries)));
      out.writeEndObject();
    }
    return written.toString();
  }

  /** How Go shows the value whose checksum upstream takes. */
  private static String dump(
      String policy, String shared, Map<String, Map<String, String>> entries) {
    var pods = new StringBuilder();
    entries.forEach((pod, containers) -> {
      var its = new StringBuilder();
      containers.forEach((name, cpus) ->
          its.append(its.isEmpty() ? "" : " ").append(name).append(':').append(cpus));
      pods.append(pods.isEmpty() ? "" : " ").append(pod).append(":map[").append(its).append(']');
    });
    return "(*state.CPUManagerCheckpoint){PolicyName:(string)%s DefaultCPUSet:(string)%s Entries:(map[string]map[string]string)map[%s] Checksum:(checksum.Checksum)0}"
        .formatted(policy, shared, pods);
  }
}
