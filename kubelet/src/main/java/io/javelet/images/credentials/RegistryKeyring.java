package io.javelet.images.credentials;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.images.CredentialOrigin;
import io.javelet.images.Keyring;
import io.javelet.images.PullCredentials;
import io.javelet.runtime.RegistryCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers credentials from pull secrets, plugins and the node's files, read anew for each pull so
 * that a change counts at once. Any thread. Where nobody knows any, the pull is anonymous.
 * Upstream's counterpart: {@code UnionDockerKeyring} over {@code NewDefaultDockerKeyring}.
 */
public final class RegistryKeyring implements Keyring {
  private static final Logger log = LoggerFactory.getLogger(RegistryKeyring.class);
  private static final List<String> FILES = List.of("config.json", ".dockercfg");
  private static final long LARGEST_FILE_BYTES = 1 << 20;

  private final Path folder;
  private final List<CredentialPlugin> plugins;
  private final PullSecrets secrets;
  private final EventRecorder events;

  /**
   * @param folder where the node's {@code config.json} may lie
   * @param plugins asked about the images that each of them knows
   */
  public RegistryKeyring(
      Path folder, List<CredentialPlugin> plugins, PullSecrets secrets, EventRecorder events) {
    this.folder = folder;
    this.plugins = List.copyOf(plugins);
    this.secrets = secrets;
    this.events = events;
  }

  @Override
  public List<PullCredentials> credentials(Pod pod, String repository) throws InterruptedException {
    List<PullCredentials> found = new ArrayList<>();
    PullSecrets.Found ofPod = secrets.of(pod);
    if (!ofPod.missing().isEmpty()) {
      events.warning(
          EventTarget.pod(pod),
          EventReason.FAILED_TO_RETRIEVE_IMAGE_PULL_SECRET,
          ("Unable to retrieve some image pull secrets (%s); attempting to pull the image may not"
                  + " succeed.")
              .formatted(String.join(", ", ofPod.missing())));
    }
    for (PullSecrets.Secret secret : ofPod.secrets()) {
      var origin =
          new CredentialOrigin.Secret(
              secret.uid(), pod.getMetadata().getNamespace(), secret.name());
      read(
              secret.dockerConfig().bytes(),
              "a pull secret of " + pod.getMetadata().getName(),
              repository)
          .forEach(each -> found.add(new PullCredentials(each, origin)));
    }
    for (CredentialPlugin plugin : plugins) {
      found.addAll(plugin.credentials(pod, repository));
    }
    for (String name : FILES) {
      readFile(folder.resolve(name), repository)
          .forEach(each -> found.add(PullCredentials.ofNode(each)));
    }
    return found.isEmpty() ? List.of(PullCredentials.NONE) : found.stream().distinct().toList();
  }

  private static List<RegistryCredentials> readFile(Path file, String repository) {
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        log.atWarn().addKeyValue("file", file).log("Registry credentials are too large to be read");
        return List.of();
      }
      return read(Files.readAllBytes(file), file.toString(), repository);
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", failure.toString())
          .log("Registry credentials cannot be read");
      return List.of();
    }
  }

  private static List<RegistryCredentials> read(byte[] content, String origin, String repository) {
    try {
      return DockerConfig.read(content).lookup(repository);
    } catch (DockerConfig.MalformedException malformed) {
      log.atWarn()
          .addKeyValue("origin", origin)
          .addKeyValue("err", malformed.getMessage())
          .log("Registry credentials are malformed and do not count");
      return List.of();
    }
  }
}
