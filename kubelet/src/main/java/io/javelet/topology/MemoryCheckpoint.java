package io.javelet.topology;

import io.javelet.topology.MemoryHoldings.Block;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The file {@code memory_manager_state}, in upstream's form and with its checksum; otherwise as
 * {@link CpuCheckpoint}.
 */
final class MemoryCheckpoint {
  private static final JsonFactory JSON = new JsonFactory();

  private final CheckpointFile file;
  private final String policy;

  /**
   * @param policy that is configured
   */
  MemoryCheckpoint(Path file, String policy) {
    this.file = new CheckpointFile(file, "memory");
    this.policy = policy;
  }

  /**
   * What the file says; absent when there is none.
   *
   * @throws IOException when it cannot be used, with what to do about it
   */
  Optional<MemoryHoldings> read() throws IOException {
    return file.read(this::holdings);
  }

  IOException unusable(String why) {
    return file.unusable(why);
  }

  void write(MemoryHoldings held) throws IOException {
    file.write(text(held));
  }

  private MemoryHoldings holdings(Map<String, Object> members) {
    String written = String.valueOf(members.getOrDefault("policyname", ""));
    Map<Integer, Node> nodes = new TreeMap<>();
    CheckpointText.object(members.getOrDefault("machinestate", ""))
        .forEach((number, node) ->
            nodes.put(Integer.valueOf(number), node(CheckpointText.object(node))));
    Map<String, Map<String, List<Block>>> blocks = new TreeMap<>();
    CheckpointText.object(members.getOrDefault("entries", ""))
        .forEach((pod, containers) -> {
          Map<String, List<Block>> its = new TreeMap<>();
          CheckpointText.object(containers)
              .forEach((name, list) ->
                  its.put(
                      name,
                      CheckpointText.list(list).stream()
                          .map(block -> block(CheckpointText.object(block)))
                          .toList()));
          blocks.put(pod, its);
        });
    var held = new MemoryHoldings(nodes, blocks);
    CheckpointText.verify(members, dump(written, held));
    if (!written.equals(policy)) {
      throw new IllegalArgumentException(
          "[memorymanager] configured policy \"%s\" differs from state checkpoint policy \"%s\""
              .formatted(policy, written));
    }
    return held;
  }

  private static Node node(Map<String, Object> members) {
    Map<String, Table> tables = new TreeMap<>();
    CheckpointText.object(members.getOrDefault("memoryMap", ""))
        .forEach((kind, table) -> {
          Map<String, Object> its = CheckpointText.object(table);
          tables.put(
              kind,
              new Table(
                  number(its, "total"),
                  number(its, "systemReserved"),
                  number(its, "allocatable"),
                  number(its, "reserved"),
                  number(its, "free")));
        });
    return new Node(
        Math.toIntExact(number(members, "numberOfAssignments")),
        tables,
        numbers(members.getOrDefault("cells", "")));
  }

  private static Block block(Map<String, Object> members) {
    return new Block(
        numbers(members.getOrDefault("numaAffinity", "")),
        String.valueOf(members.getOrDefault("type", "")),
        number(members, "size"));
  }

  private static long number(Map<String, Object> members, String name) {
    if (members.getOrDefault(name, 0L) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException(name + " is no whole number");
  }

  private static CpuSet numbers(Object list) {
    List<Integer> all = new ArrayList<>();
    for (Object each : CheckpointText.list(list)) {
      all.add(Integer.valueOf(String.valueOf(each)));
    }
    return CpuSet.of(all);
  }

  private String text(MemoryHoldings held) {
    var written = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), written)) {
      out.writeStartObject();
      out.writeStringProperty("policyName", policy);
      out.writeObjectPropertyStart("machineState");
      held.nodes()
          .forEach((number, node) -> {
            out.writeObjectPropertyStart(String.valueOf(number));
            write(out, node);
            out.writeEndObject();
          });
      out.writeEndObject();
      if (!held.blocks().isEmpty()) {
        out.writeObjectPropertyStart("entries");
        held.blocks()
            .forEach((pod, containers) -> {
              out.writeObjectPropertyStart(pod);
              containers.forEach((name, blocks) -> write(out, name, blocks));
              out.writeEndObject();
            });
        out.writeEndObject();
      }
      out.writeNumberProperty("checksum", CheckpointText.checksum(dump(policy, held)));
      out.writeEndObject();
    }
    return written.toString();
  }

  private static void write(JsonGenerator out, Node node) {
    out.writeNumberProperty("numberOfAssignments", node.assignments());
    out.writeObjectPropertyStart("memoryMap");
    node.tables()
        .forEach((kind, table) -> {
          out.writeObjectPropertyStart(kind);
          out.writeNumberProperty("total", table.total());
          out.writeNumberProperty("systemReserved", table.systemReserved());
          out.writeNumberProperty("allocatable", table.allocatable());
          out.writeNumberProperty("reserved", table.reserved());
          out.writeNumberProperty("free", table.free());
          out.writeEndObject();
        });
    out.writeEndObject();
    write(out, "cells", node.group());
  }

  private static void write(JsonGenerator out, String name, List<Block> blocks) {
    out.writeArrayPropertyStart(name);
    for (Block block : blocks) {
      out.writeStartObject();
      write(out, "numaAffinity", block.nodes());
      out.writeStringProperty("type", block.kind());
      out.writeNumberProperty("size", block.bytes());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, String name, CpuSet numbers) {
    out.writeArrayPropertyStart(name);
    numbers.stream().forEach(out::writeNumber);
    out.writeEndArray();
  }

  /** How Go shows the value whose checksum upstream takes. */
  private static String dump(String policy, MemoryHoldings held) {
    String nodes =
        held.nodes().entrySet().stream()
            .map(each -> each.getKey() + ":" + dump(each.getValue()))
            .collect(Collectors.joining(" "));
    String pods =
        held.blocks().entrySet().stream()
            .map(pod ->
                pod.getKey()
                    + ":map["
                    + pod.getValue().entrySet().stream()
                        .map(each -> each.getKey() + ":[" + dump(each.getValue()) + "]")
                        .collect(Collectors.joining(" "))
                    + "]")
            .collect(Collectors.joining(" "));
    return "(*state.MemoryManagerCheckpoint){PolicyName:(string)%s MachineState:(state.NUMANodeMap)map[%s] Entries:(state.ContainerMemoryAssignments)map[%s] Checksum:(checksum.Checksum)0}"
        .formatted(policy, nodes, pods);
  }

  private static String dump(Node node) {
    String tables =
        node.tables().entrySet().stream()
            .map(each ->
                "%s:<*>{TotalMemSize:(uint64)%d SystemReserved:(uint64)%d Allocatable:(uint64)%d Reserved:(uint64)%d Free:(uint64)%d}"
                    .formatted(
                        each.getKey(),
                        each.getValue().total(),
                        each.getValue().systemReserved(),
                        each.getValue().allocatable(),
                        each.getValue().reserved(),
                        each.getValue().free()))
            .collect(Collectors.joining(" "));
    return "<*>{NumberOfAssignments:(int)%d MemoryMap:(map[v1.ResourceName]*state.MemoryTable)map[%s] Cells:([]int)%s}"
        .formatted(node.assignments(), tables, dump(node.group()));
  }

  private static String dump(List<Block> blocks) {
    return blocks.stream()
        .map(block ->
            "{NUMAAffinity:([]int)%s Type:(v1.ResourceName)%s Size:(uint64)%d}"
                .formatted(dump(block.nodes()), block.kind(), block.bytes()))
        .collect(Collectors.joining(" "));
  }

  private static String dump(CpuSet numbers) {
    return numbers.stream().mapToObj(String::valueOf).collect(Collectors.joining(" ", "[", "]"));
  }
}
