package io.javelet.node;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RuntimeCondition;
import io.javelet.runtime.RuntimeImage;
import io.javelet.runtime.RuntimeVersion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the machine and the runtime and tells what a node's status is made of, given the status
 * that the API server has. Asks the runtime each time. Owned by the thread that reports the status.
 */
public final class NodeObserver implements Function<NodeStatus, NodeStatusInput> {
  private static final Logger log = LoggerFactory.getLogger(NodeObserver.class);

  /** Names of an image beyond that are left out, as upstream does. */
  private static final int MOST_NAMES = 5;

  private final Identity identity;
  private final Software software;
  private final Sources runtime;
  private final Supplier<NodeStatusInput.Resources> resources;
  private final Health health;
  private final Clock clock;
  private final RuntimeAbilities abilities;

  /**
   * Who the node is.
   *
   * @param addresses where it can be reached
   * @param daemonPort where its server listens
   * @param declaredFeatures what the scheduler may count on, in the API's words
   */
  public record Identity(
      ReportedAddresses addresses, int daemonPort, List<String> declaredFeatures) {
    public Identity {
      declaredFeatures = List.copyOf(declaredFeatures);
    }
  }

  /**
   * What runs on the machine.
   *
   * @param machine who the machine is
   * @param kubeletVersion as upstream spells it
   * @param runtime name and version of the container runtime
   */
  public record Software(MachineIdentity machine, String kubeletVersion, RuntimeVersion runtime) {}

  /**
   * What is asked about the runtime.
   *
   * @param containers its containers
   * @param images its images
   * @param mostImages how many images are reported; absent means all
   */
  public record Sources(ContainerRuntime containers, ImageService images, OptionalInt mostImages) {}

  /** How the agent is. */
  public interface Health {
    /** Why no pod should come here; empty when all is well. */
    List<String> problems();

    /** What there is too little of. */
    NodeStatusInput.Pressures pressures();
  }

  /**
   * @param resources what there is and what pods may have of it
   */
  public NodeObserver(
      Identity identity,
      Software software,
      Sources runtime,
      Supplier<NodeStatusInput.Resources> resources,
      Health health,
      Clock clock) {
    this.identity = identity;
    this.software = software;
    this.runtime = runtime;
    this.resources = resources;
    this.health = health;
    this.clock = clock;
    this.abilities = new RuntimeAbilities(runtime.containers());
  }

  @Override
  public NodeStatusInput apply(NodeStatus shown) {
    List<String> problems = new ArrayList<>(runtimeProblems());
    problems.addAll(health.problems());
    return new NodeStatusInput(
        new NodeStatusInput.Identity(
            identity.addresses().name(),
            identity.addresses().of(shown.getAddresses()),
            identity.daemonPort()),
        abilities.with(identity.declaredFeatures()),
        resources.get(),
        info(),
        images(),
        health.pressures(),
        problems,
        shown.getConditions(),
        clock.instant());
  }

  private List<String> runtimeProblems() {
    try {
      List<String> problems = new ArrayList<>();
      List<RuntimeCondition> conditions = runtime.containers().conditions();
      problem(conditions, RuntimeCondition.RUNTIME_READY, "container runtime not ready")
          .ifPresent(problems::add);
      problem(conditions, RuntimeCondition.NETWORK_READY, "container runtime network not ready")
          .ifPresent(problems::add);
      return problems;
    } catch (CriException away) {
      log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
      return List.of("container runtime is down");
    }
  }

  private static Optional<String> problem(
      List<RuntimeCondition> conditions, String type, String what) {
    return conditions.stream()
        .filter(condition -> condition.type().equals(type) && !condition.status())
        .map(condition ->
            "%s: %s=false reason:%s message:%s"
                .formatted(what, type, condition.reason(), condition.message()))
        .findFirst();
  }

  private NodeSystemInfo info() {
    MachineIdentity machine = software.machine();
    RuntimeVersion version = software.runtime();
    return new NodeSystemInfoBuilder()
        .withMachineID(machine.machineId())
        .withSystemUUID(machine.systemUuid())
        .withBootID(machine.bootId())
        .withKernelVersion(machine.kernelVersion())
        .withOsImage(machine.osImage())
        .withContainerRuntimeVersion(version.name() + "://" + version.version())
        .withKubeletVersion(software.kubeletVersion())
        .withKubeProxyVersion("")
        .withOperatingSystem("linux")
        .withArchitecture(machine.architecture())
        .build();
  }

  private List<ContainerImage> images() {
    try {
      Stream<ContainerImage> images =
          runtime.images().images().stream()
              .sorted(Comparator.comparingLong(RuntimeImage::sizeBytes).reversed())
              .map(NodeObserver::image);
      return runtime.mostImages().isPresent()
          ? images.limit(runtime.mostImages().getAsInt()).toList()
          : images.toList();
    } catch (CriException away) {
      log.atDebug().addKeyValue("err", away.getMessage()).log("The images cannot be listed");
      return List.of();
    }
  }

  private static ContainerImage image(RuntimeImage image) {
    List<String> names =
        Stream.concat(image.digests().stream(), image.tags().stream()).limit(MOST_NAMES).toList();
    return new ContainerImage(names, image.sizeBytes());
  }
}
