package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.FileKeySelector;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files in volumes that a container's environment takes values from, read before it is
 * resolved. Immutable.
 *
 * @param contents what was read, by place
 */
public record EnvironmentFiles(Map<Place, Content> contents) {
  /** Of a container that refers to none. */
  public static final EnvironmentFiles NONE = new EnvironmentFiles(Map.of());

  public EnvironmentFiles {
    contents = Map.copyOf(contents);
  }

  /**
   * Where a file is.
   *
   * @param volume a volume's name in the pod
   * @param path below the volume's root
   */
  public record Place(String volume, String path) {}

  /** What came of reading a file. */
  public sealed interface Content {
    /** It has this text. */
    record Text(String text) implements Content {}

    /** There is no such file. */
    record Absent() implements Content {}

    /**
     * It cannot be read.
     *
     * @param message for the container's waiting state
     */
    record Unreadable(String message) implements Content {}
  }

  /** The files that a container refers to. */
  public static List<Place> of(Container container) {
    return Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of()).stream()
        .filter(variable ->
            variable.getValueFrom() != null && variable.getValueFrom().getFileKeyRef() != null)
        .map(variable -> place(variable.getValueFrom().getFileKeyRef()))
        .distinct()
        .toList();
  }

  /** The value of a key. Upstream's counterpart: {@code env.ParseEnv} and what it makes of it. */
  Lookup value(FileKeySelector selector) {
    Content content = contents.getOrDefault(place(selector), new Content.Absent());
    boolean optional = Boolean.TRUE.equals(selector.getOptional());
    return switch (content) {
      case Content.Text(String text) -> value(text, selector.getKey(), optional);
      case Content.Absent() ->
          optional
              ? new Lookup.Skipped()
              : new Lookup.Missing(
                  "environment variable file \"%s\" of volume \"%s\" does not exist"
                      .formatted(selector.getPath(), selector.getVolumeName()));
      case Content.Unreadable(String message) -> new Lookup.Missing(message);
    };
  }

  private static Lookup value(String text, String key, boolean optional) {
    return switch (VariablesFile.value(text, key)) {
      // Upstream's parser answers alike for a key that is absent and for one that is empty.
      case VariablesFile.Answer.Value(String value) when !value.isEmpty() ->
          new Lookup.Found(value);
      case VariablesFile.Answer.Value _ ->
          optional
              ? new Lookup.Skipped()
              : new Lookup.Missing(
                  "environment variable key \"%s\" not found in file".formatted(key));
      case VariablesFile.Answer.Malformed(String message) ->
          new Lookup.Missing("couldn't parse env file: " + message);
    };
  }

  private static Place place(FileKeySelector selector) {
    return new Place(selector.getVolumeName(), selector.getPath());
  }
}
