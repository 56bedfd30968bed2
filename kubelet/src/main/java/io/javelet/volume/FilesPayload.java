package io.javelet.volume;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.DownwardFile;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.pod.TrustBundles;
import io.javelet.volume.VolumeKind.FileSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which files a config map, secret, downward API or projected volume shows. Pure. Upstream's
 * counterpart: {@code MakePayload} and {@code collectData} of these plugins. One object for one
 * volume, one thread.
 */
final class FilesPayload {
  /** What lets others act as the pod is for those alone who are told apart from them. */
  private static final int PRIVATE_MODE = 0600;

  private final Pod pod;
  private final VolumeKind.Files kind;
  private final ConfigObjects objects;
  private final ServiceAccountTokens tokens;
  private final TrustBundles bundles;
  private final PodCertificates certificates;
  private final OptionalInt user;
  private final OptionalInt group;
  private final Allocatable allocatable;
  private final SortedMap<String, ProjectedFile> files = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> later = new ArrayList<>();

  private FilesPayload(
      Pod pod,
      VolumeKind.Files kind,
      VolumeObjects objects,
      Allocatable allocatable,
      OptionalInt group) {
    this.pod = pod;
    this.kind = kind;
    this.objects = objects.config();
    this.tokens = objects.tokens();
    this.bundles = objects.bundles();
    this.certificates = objects.certificates();
    this.user = CommonUser.of(pod);
    this.group = group;
    this.allocatable = allocatable;
  }

  /**
   * What a volume shows.
   *
   * @param files by their path in the volume
   * @param missing why a file is not among them that will be later; empty when all are there
   */
  record Payload(SortedMap<String, ProjectedFile> files, Optional<String> missing) {}

  /**
   * The files of a volume.
   *
   * @param group of the pod's volumes; absent for none
   * @throws VolumeFailedException with everything that is missing
   */
  static Payload of(
      Pod pod,
      VolumeKind.Files kind,
      VolumeObjects objects,
      Allocatable allocatable,
      OptionalInt group)
      throws VolumeFailedException {
    var payload = new FilesPayload(pod, kind, objects, allocatable, group);
    kind.sources().forEach(payload::add);
    payload.findConflicts();
    return switch (payload.failures.size()) {
      case 0 -> new Payload(payload.files, payload.later.stream().findFirst());
      case 1 -> throw new VolumeFailedException(payload.failures.getFirst());
      default -> throw new VolumeFailedException(payload.failures.toString());
    };
  }

  private void add(FileSource source) {
    switch (source) {
      case FileSource.FromObject from -> addObject(from);
      case FileSource.FromPod(List<DownwardAPIVolumeFile> items) -> items.forEach(this::addField);
      case FileSource.FromServiceAccount(var audience, var life, var path) -> {
        switch (tokens.token(pod, new ServiceAccountTokens.Wanted(audience, life))) {
          case ServiceAccountTokens.Answer.Token(String value) -> putForUser(path, value);
          case ServiceAccountTokens.Answer.Refused(String message) -> failures.add(message);
          case ServiceAccountTokens.Answer.Later(String message) -> later.add(message);
        }
      }
      case FileSource.FromTrustBundles(var wanted, boolean optional, String path) -> {
        switch (bundles.anchors(pod, wanted, optional)) {
          case TrustBundles.Answer.Anchors(String pem) -> putForUser(path, pem);
          case TrustBundles.Answer.Refused(String message) -> failures.add(message);
        }
      }
      case FileSource.FromPodCertificate certificate -> addCertificate(certificate);
      case FileSource.Unanswerable(String why) -> failures.add(why);
    }
  }

  private void addCertificate(FileSource.FromPodCertificate from) {
    switch (certificates.credential(pod, from.wanted())) {
      case PodCertificates.Answer.Credential(String key, String chain) -> {
        putIfWanted(from.bundle(), key + chain);
        putIfWanted(from.key(), key);
        putIfWanted(from.chain(), chain);
      }
      case PodCertificates.Answer.Refused(String message) -> failures.add(message);
    }
  }

  private void putIfWanted(String path, String text) {
    if (!path.isEmpty()) {
      putForUser(path, text);
    }
  }

  private void addObject(FileSource.FromObject from) {
    switch (objects.find(pod, from.kind(), from.name())) {
      case Answer.Found(ConfigObject object) -> addKeys(from, object);
      case Answer.Absent _ -> {
        if (from.optional()) {
          addKeys(from, ConfigObject.EMPTY);
        } else {
          failures.add(from.kind().notFound(from.name()));
        }
      }
      case Answer.Unreadable(String message) -> failures.add(message);
    }
  }

  private void addKeys(FileSource.FromObject from, ConfigObject object) {
    if (from.items().isEmpty()) {
      object.files().forEach((key, value) -> put(key, value, null));
      return;
    }
    for (KeyToPath item : from.items()) {
      Optional<ConfigValue> value = object.file(item.getKey());
      if (value.isPresent()) {
        put(item.getPath(), value.get(), item.getMode());
      } else if (!from.optional()) {
        failures.add(
            "references non-existent %s key: %s".formatted(word(from.kind()), item.getKey()));
      }
    }
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case CONFIG_MAP -> "config";
      case SECRET -> "secret";
    };
  }

  private void addField(DownwardAPIVolumeFile item) {
    switch (DownwardFile.of(item, pod, allocatable)) {
      case DownwardFile.Content.Text(String text) ->
          put(item.getPath(), ConfigValue.of(text), item.getMode());
      case DownwardFile.Content.Failed(String message) -> failures.add(message);
    }
  }

  /**
   * As upstream: only the pod's user or group may read the file where the pod says who that is;
   * where it does not, the mode says.
   */
  private void putForUser(String path, String text) {
    boolean known = user.isPresent() || group.isPresent();
    put(
        path,
        new ProjectedFile(ConfigValue.of(text), known ? PRIVATE_MODE : kind.defaultMode(), user));
  }

  private void put(String path, ConfigValue content, @Nullable Integer mode) {
    put(path, new ProjectedFile(content, Objects.requireNonNullElse(mode, kind.defaultMode())));
  }

  private void put(String path, ProjectedFile file) {
    if (isHarmless(path)) {
      files.put(Path.of(path).normalize().toString(), file);
    } else {
      failures.add("invalid path, must be relative path inside the volume: \"" + path + "\"");
    }
  }

  /** The names this agent itself uses in the volume begin with two dots. */
  private static boolean isHarmless(String path) {
    return !path.isEmpty()
        && !path.startsWith("/")
        && !path.startsWith("..")
        && path.indexOf('\0') < 0
        && !List.of(path.split("/", -1)).contains("..")
        && !Path.of(path).normalize().toString().isEmpty();
  }

  private void findConflicts() {
    for (String path : files.keySet()) {
      for (Path above = Path.of(path).getParent(); above != null; above = above.getParent()) {
        if (files.containsKey(above.toString())) {
          failures.add("\"%s\" cannot be a file and the folder of \"%s\"".formatted(above, path));
        }
      }
    }
  }
}
