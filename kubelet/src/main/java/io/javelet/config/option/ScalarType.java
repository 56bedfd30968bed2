package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An option of one value: the last occurrence of its flag counts, but every one has to be well
 * formed.
 */
record ScalarType<T>(
    String name,
    Function<String, Parsed<T>> text,
    Function<DocumentNode, Parsed<T>> node,
    Function<T, Object> json,
    Predicate<T> zero,
    Form form)
    implements OptionType<T> {

  /** How the value behaves on the command line and in JSON. */
  enum Form {
    PLAIN,
    SWITCH,
    ALWAYS_WRITTEN
  }

  @Override
  public Parsed<T> fromFlag(Optional<T> base, List<String> texts) {
    Parsed<T> last = text.apply(texts.getFirst());
    for (String next : texts.subList(1, texts.size())) {
      if (last instanceof Parsed.Bad<T>) {
        return last;
      }
      last = text.apply(next);
    }
    return last;
  }

  @Override
  public Parsed<T> fromNode(DocumentNode document) {
    return node.apply(document);
  }

  @Override
  public Object toJson(T value) {
    return json.apply(value);
  }

  @Override
  public boolean isZero(T value) {
    return zero.test(value);
  }

  @Override
  public boolean isSwitch() {
    return form == Form.SWITCH;
  }

  @Override
  public boolean alwaysWritten() {
    return form == Form.ALWAYS_WRITTEN;
  }
}
