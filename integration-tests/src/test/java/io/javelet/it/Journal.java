package io.javelet.it;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of the node that all containers of a pod share at {@code /journal}: what they do they
 * write into {@code /journal/lines}, so that a test sees in which order it happened.
 */
final class Journal {
  private static final String VOLUME = "journal";

  private final Path folder;

  private Journal(Path folder) {
    this.folder = folder;
  }

  static Journal of(AgentUnderTest agent, String pod) throws IOException {
    Path folder = agent.place().folder().resolve("journal-" + pod);
    return new Journal(Files.createDirectories(folder));
  }

  /** The pod with the journal in every container that it has by now. */
  BusyboxPod in(BusyboxPod pod) {
    return pod.edit(builder ->
        builder
            .editSpec()
            .addNewVolume()
            .withName(VOLUME)
            .withNewHostPath()
            .withPath(folder.toString())
            .endHostPath()
            .endVolume()
            .withContainers(mounted(builder.buildSpec().getContainers()))
            .withInitContainers(mounted(builder.buildSpec().getInitContainers()))
            .endSpec());
  }

  private static List<Container> mounted(List<Container> containers) {
    return containers.stream()
        .map(container ->
            new ContainerBuilder(container)
                .addNewVolumeMount()
                .withName(VOLUME)
                .withMountPath("/journal")
                .endVolumeMount()
                .build())
        .toList();
  }

  /** A container that runs this script; {@code note TEXT} in it writes a line. */
  static ContainerBuilder container(String name, String script) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(RealContainerd.BUSYBOX_IMAGE)
        .withCommand("sh", "-c", script(script));
  }

  /** A script in which {@code note TEXT} writes a line. */
  static String script(String body) {
    return "note() { echo \"$*\" >> /journal/lines; }\n" + body;
  }

  /** A script that notes its start and the signal that asks it to end, and then ends. */
  static String waiting(String name) {
    return "trap 'note "
        + name
        + " is told; exit 0' TERM\nnote "
        + name
        + " runs\nsleep 2147483 &\nwait\n";
  }

  List<String> lines() throws IOException {
    try {
      return Files.readAllLines(folder.resolve("lines"));
    } catch (NoSuchFileException nothingYet) {
      return List.of();
    }
  }

  long count(String line) throws IOException {
    return lines().stream().filter(line::equals).count();
  }

  void await(String line) throws InterruptedException {
    await(line, 1);
  }

  void await(String line, int times) throws InterruptedException {
    Await.until(
        "'%s' to be written %d times".formatted(line, times),
        () -> count(line) >= times,
        () -> lines().toString());
  }
}
