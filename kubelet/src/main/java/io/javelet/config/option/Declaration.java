package io.javelet.config.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A {@link KubeletOption} being declared. Used only while the constants of a class are made, on
 * that class's initialising thread.
 */
final class Declaration<T> {
  private final OptionGroup group;
  private final OptionType<T> type;
  private Optional<String> flag = Optional.empty();
  private Optional<Character> shorthand = Optional.empty();
  private Optional<String> path = Optional.empty();
  private Optional<T> byDefault = Optional.empty();
  private Optional<T> withoutFile = Optional.empty();
  private Optional<String> gate = Optional.empty();
  private boolean nullable;
  private boolean deprecatedFlag;
  private boolean ours;
  private boolean secret;
  private boolean relativeToFile;
  private boolean futile;
  private final List<Function<T, List<Flaw>>> checks = new ArrayList<>();

  private Declaration(OptionGroup group, OptionType<T> type) {
    this.group = group;
    this.type = type;
  }

  /** An option that is only a flag. */
  static <T> Declaration<T> flag(OptionGroup group, String flag, OptionType<T> type) {
    Declaration<T> declaration = new Declaration<>(group, type);
    declaration.flag = Optional.of(flag);
    return declaration;
  }

  /** An option that is a field of the file, and perhaps a flag. */
  static <T> Declaration<T> field(OptionGroup group, String path, OptionType<T> type) {
    Declaration<T> declaration = new Declaration<>(group, type);
    declaration.path = Optional.of(path);
    return declaration;
  }

  /** A field's flag, which upstream no longer wants to see. */
  Declaration<T> oldFlag(String name) {
    flag = Optional.of(name);
    deprecatedFlag = true;
    return this;
  }

  /** A field's flag, which is as good as the field. */
  Declaration<T> alsoFlag(String name) {
    flag = Optional.of(name);
    return this;
  }

  Declaration<T> deprecated() {
    deprecatedFlag = true;
    return this;
  }

  Declaration<T> letter(char letter) {
    shorthand = Optional.of(letter);
    return this;
  }

  Declaration<T> byDefault(T value) {
    byDefault = Optional.of(value);
    return this;
  }

  /** Another default for a start without a configuration file. */
  Declaration<T> withoutFile(T value) {
    withoutFile = Optional.of(value);
    return this;
  }

  /** The field tells zero from absent. */
  Declaration<T> nullable() {
    nullable = true;
    return this;
  }

  Declaration<T> ours() {
    ours = true;
    return this;
  }

  Declaration<T> secret() {
    secret = true;
    return this;
  }

  Declaration<T> relativeToFile() {
    relativeToFile = true;
    return this;
  }

  /** Nobody does anything with it. */
  Declaration<T> futile() {
    futile = true;
    return this;
  }

  Declaration<T> gate(String name) {
    gate = Optional.of(name);
    return this;
  }

  /** A rule for the value alone. */
  Declaration<T> check(Function<T, List<Flaw>> rule) {
    checks.add(rule);
    return this;
  }

  KubeletOption<T> means(String description) {
    return new KubeletOption<>(
        new KubeletOption.Spelling(flag, shorthand, path),
        type,
        new KubeletOption.Defaults<>(byDefault, withoutFile),
        checks,
        new KubeletOption.Traits(
            nullable, deprecatedFlag, ours, secret, relativeToFile, futile, gate),
        group,
        description);
  }
}
