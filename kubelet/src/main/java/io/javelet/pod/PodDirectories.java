package io.javelet.pod;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Knows where everything of a pod lies on the disk; the only place that does. Resolves paths and
 * nothing else: it never looks at, makes or removes one. Immutable, any thread.
 *
 * <p>Every part of a path that comes from outside is checked: an empty one, {@code .}, {@code ..},
 * or one with a slash or a NUL is refused with an {@link IllegalArgumentException}, so that no name
 * leads out of its folder. Plugin names hold slashes by nature; they become tildes, as upstream.
 */
public final class PodDirectories {
  private static final int LONGEST_FILE_NAME = 255;
  private static final String LOG_SUFFIX = ".log";

  private final Path root;
  private final Path podLogs;
  private final Path containerLogs;

  /**
   * @param root the agent's own folder, {@code /var/lib/kubelet} unless configured
   * @param podLogs the folder of all pods' logs, {@code /var/log/pods} unless configured
   * @param containerLogs the folder of links to logs for log collectors, {@code
   *     /var/log/containers}
   */
  public PodDirectories(Path root, Path podLogs, Path containerLogs) {
    this.root = root;
    this.podLogs = podLogs;
    this.containerLogs = containerLogs;
  }

  /** The agent's own folder. */
  public Path root() {
    return root;
  }

  /** The folder that holds one folder for each pod. */
  public Path pods() {
    return root.resolve("pods");
  }

  /** Where the last accepted static manifests are kept. */
  public Path staticPods() {
    return root.resolve("static-pods");
  }

  /** Everything of a pod but its logs. */
  public Path pod(PodUid uid) {
    return child(pods(), uid.value());
  }

  /** The hosts file that the pod's containers share. */
  public Path etcHosts(PodUid uid) {
    return pod(uid).resolve("etc-hosts");
  }

  /** The folder of a pod's volumes. */
  public Path volumes(PodUid uid) {
    return pod(uid).resolve("volumes");
  }

  /**
   * One mounted volume.
   *
   * @param plugin name of the volume plugin, such as {@code kubernetes.io/empty-dir}
   */
  public Path volume(PodUid uid, String plugin, String volume) {
    return child(child(volumes(uid), escape(plugin)), volume);
  }

  /** What a volume plugin remembers about one volume. */
  public Path pluginVolume(PodUid uid, String plugin, String volume) {
    return child(child(plugins(uid), escape(plugin)), volume);
  }

  /** What the volume plugins remember about a pod. */
  public Path plugins(PodUid uid) {
    return pod(uid).resolve("plugins");
  }

  /** The links to a pod's block devices. */
  public Path volumeDevices(PodUid uid) {
    return pod(uid).resolve("volumeDevices");
  }

  /** The bind mount of one {@code subPath}; the index is the position in {@code volumeMounts}. */
  public Path volumeSubpath(PodUid uid, String volume, String container, int index) {
    Path ofVolume = child(pod(uid).resolve("volume-subpaths"), volume);
    return child(ofVolume, container).resolve(Integer.toString(index));
  }

  /** The folder of the termination message files of one container. */
  public Path container(PodUid uid, String container) {
    return child(pod(uid).resolve("containers"), container);
  }

  /** The record of the user ids that a pod with its own user namespace was given. */
  public Path userNamespace(PodUid uid) {
    return pod(uid).resolve("userns");
  }

  /** The folder that holds one folder of logs for each pod. */
  public Path podLogs() {
    return podLogs;
  }

  /** The pod whose logs are in a folder of that name; absent when it is none of ours. */
  public static Optional<PodUid> ofLogFolder(String name) {
    String[] parts = name.split("_", -1);
    return parts.length == 3 && !parts[2].isEmpty()
        ? Optional.of(new PodUid(parts[2]))
        : Optional.empty();
  }

  /** The folder of all logs of a pod; the runtime is told this one. */
  public Path logs(PodFullName name, PodUid uid) {
    String folder =
        component(name.namespace()) + "_" + component(name.name()) + "_" + component(uid.value());
    return child(podLogs, folder);
  }

  /** The folder of one container's logs. */
  public Path containerLogs(PodFullName name, PodUid uid, String container) {
    return child(logs(name, uid), container);
  }

  /**
   * The log of one run of a container.
   *
   * @param restartCount 0 for the first run
   */
  public Path log(PodFullName name, PodUid uid, String container, int restartCount) {
    return containerLogs(name, uid, container).resolve(restartCount + LOG_SUFFIX);
  }

  /** The folder of links to logs, one for each container of the node. */
  public Path containerLogLinks() {
    return containerLogs;
  }

  /** The link to a container's log that log collectors look for; its name has at most 255 bytes. */
  public Path logLink(PodFullName name, String container, ContainerId id) {
    String fileName =
        "%s_%s_%s-%s"
            .formatted(
                component(name.name()),
                component(name.namespace()),
                component(container),
                component(id.value()));
    return child(containerLogs, cut(fileName) + LOG_SUFFIX);
  }

  private static String cut(String fileName) {
    byte[] bytes = fileName.getBytes(StandardCharsets.UTF_8);
    int limit = LONGEST_FILE_NAME - LOG_SUFFIX.length();
    return bytes.length <= limit ? fileName : new String(bytes, 0, limit, StandardCharsets.UTF_8);
  }

  private static String escape(String name) {
    return name.replace('/', '~');
  }

  private static Path child(Path folder, String name) {
    return folder.resolve(component(name));
  }

  private static String component(String name) {
    boolean harmless =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && name.indexOf('/') < 0
            && name.indexOf('\0') < 0;
    if (!harmless) {
      throw new IllegalArgumentException(
          "not usable as a file name: \"" + name.replace("\0", "\\0") + "\"");
    }
    return name;
  }
}
