package io.javelet.it;

import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of the machine that containers write into, so that what they saw outlives them. */
final class SharedFolder {
  /** Where containers have it. */
  static final String INSIDE = "/out";

  private final AgentUnderTest agent;

  SharedFolder(AgentUnderTest agent) {
    this.agent = agent;
  }

  /** The pod with the folder in its main container; files are best named after the pod. */
  BusyboxPod in(BusyboxPod pod) throws IOException {
    Files.createDirectories(path());
    return pod.edit(builder ->
            builder
                .editSpec()
                .addNewVolume()
                .withName("out")
                .withNewHostPath()
                .withPath(path().toString())
                .withType("Directory")
                .endHostPath()
                .endVolume()
                .endSpec())
        .main(main ->
            main.addToVolumeMounts(
                new VolumeMountBuilder().withName("out").withMountPath(INSIDE).build()));
  }

  /** What containers have written into a file so far; nothing when it is not there. */
  String text(String file) throws IOException {
    Path path = path().resolve(file);
    return Files.exists(path) ? Files.readString(path) : "";
  }

  /** Waits until a file contains this, and says all that it contains. */
  String await(String file, String part) throws InterruptedException, IOException {
    Await.until(
        "\"" + part + "\" in file " + file, () -> text(file).contains(part), () -> text(file));
    return text(file);
  }

  /** Waits until a file exists. */
  void awaitFile(String file) throws InterruptedException {
    Await.until("file " + file, () -> Files.exists(path().resolve(file)), () -> "no such file");
  }

  /** The folder on the machine. */
  Path path() {
    return agent.place().folder().resolve("shared");
  }
}
