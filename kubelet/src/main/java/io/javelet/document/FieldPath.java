package io.javelet.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way from the root of a document to one field, written as users of the API know it: {@code
 * spec.containers[0].resources.limits[cpu]}. Immutable; making a longer path costs one small
 * object.
 */
public final class FieldPath {
  /** The document itself. */
  public static final FieldPath ROOT = new FieldPath(Optional.empty(), new Field(""));

  private final Optional<FieldPath> parent;
  private final Step step;

  /** One step down. */
  sealed interface Step {
    /** The key to look for, if the step leads into a map. */
    default Optional<String> name() {
      return switch (this) {
        case Field field -> Optional.of(field.field());
        case Key key -> Optional.of(key.key());
        case Index _ -> Optional.empty();
      };
    }
  }

  /** Into a field of an object. */
  record Field(String field) implements Step {}

  /** To an item of a list. */
  record Index(int index) implements Step {}

  /** To a value of a map with free keys. */
  record Key(String key) implements Step {}

  private FieldPath(Optional<FieldPath> parent, Step step) {
    this.parent = parent;
    this.step = step;
  }

  /** A field of the object here. */
  public FieldPath field(String name) {
    return new FieldPath(Optional.of(this), new Field(name));
  }

  /** An item of the list here, counted from 0. */
  public FieldPath index(int index) {
    return new FieldPath(Optional.of(this), new Index(index));
  }

  /** A value of the map here. */
  public FieldPath key(String key) {
    return new FieldPath(Optional.of(this), new Key(key));
  }

  /** A path that was meant from the place named here, as one from the root. */
  public FieldPath then(FieldPath relative) {
    FieldPath here = this;
    for (Step one : relative.steps()) {
      here = new FieldPath(Optional.of(here), one);
    }
    return here;
  }

  /** The path to what contains this, if this is not the root. */
  Optional<FieldPath> parent() {
    return parent;
  }

  /** The last step's key, if it leads into a map. */
  Optional<String> lastName() {
    return step.name();
  }

  /** The steps from the root to here. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    FieldPath here = this;
    while (here.parent.isPresent()) {
      steps.add(here.step);
      here = here.parent.get();
    }
    return steps.reversed();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldPath path && steps().equals(path.steps());
  }

  @Override
  public int hashCode() {
    return steps().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step one : steps()) {
      switch (one) {
        case Field field -> text.append(text.isEmpty() ? "" : ".").append(field.field());
        case Index index -> text.append('[').append(index.index()).append(']');
        case Key key -> text.append('[').append(key.key()).append(']');
      }
    }
    return text.toString();
  }
}
