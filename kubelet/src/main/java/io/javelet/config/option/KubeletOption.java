package io.javelet.config.option;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One option of the agent: how it is written, what it means, what it may be. All that concerns it
 * is declared here once; parsing, checking, help, documentation and {@code /configz} follow.
 * Immutable; compared by identity.
 *
 * @param <T> the type of its value
 */
public final class KubeletOption<T> {
  private final Spelling spelling;
  private final OptionType<T> type;
  private final Defaults<T> defaults;
  private final List<Function<T, List<Flaw>>> checks;
  private final Traits traits;
  private final OptionGroup group;
  private final String description;

  /**
   * How an option is written.
   *
   * @param flag without dashes
   * @param shorthand the one letter of {@code -v}
   * @param path the field, for example {@code authentication.x509.clientCAFile}
   */
  public record Spelling(
      Optional<String> flag, Optional<Character> shorthand, Optional<String> path) {}

  /**
   * The value when nobody gives one.
   *
   * @param value with a configuration file, or for an option that is only a flag; absent means
   *     unset
   * @param withoutFile where a start by flags alone has another default
   */
  public record Defaults<T>(Optional<T> value, Optional<T> withoutFile) {}

  /**
   * What else is true of an option.
   *
   * @param nullable a field that tells zero from absent
   * @param deprecatedFlag upstream wants it in the file
   * @param ours upstream does not have it
   * @param secret its value is never shown
   * @param relativeToFile a relative path counts from the directory of the file that names it
   * @param futile upstream accepts it and does nothing with it, and so do we
   * @param gate the feature gate it depends on
   */
  public record Traits(
      boolean nullable,
      boolean deprecatedFlag,
      boolean ours,
      boolean secret,
      boolean relativeToFile,
      boolean futile,
      Optional<String> gate) {}

  KubeletOption(
      Spelling spelling,
      OptionType<T> type,
      Defaults<T> defaults,
      List<Function<T, List<Flaw>>> checks,
      Traits traits,
      OptionGroup group,
      String description) {
    this.spelling = spelling;
    this.type = type;
    this.defaults = defaults;
    this.checks = List.copyOf(checks);
    this.traits = traits;
    this.group = group;
    this.description = description;
  }

  /** The flag without dashes, if there is one. */
  public Optional<String> flag() {
    return spelling.flag();
  }

  /** The letter of a short flag. */
  public Optional<Character> shorthand() {
    return spelling.shorthand();
  }

  /** The field's path in a configuration file, if there is one. */
  public Optional<String> path() {
    return spelling.path();
  }

  /** What it is called in messages: the field's path, else the flag with dashes. */
  public String name() {
    return path().or(() -> flag().map(flag -> "--" + flag)).orElseThrow();
  }

  /** The kind of value. */
  public OptionType<T> type() {
    return type;
  }

  /** The value when nobody gives one. */
  public Defaults<T> defaults() {
    return defaults;
  }

  /** What else is true of it. */
  public Traits traits() {
    return traits;
  }

  /** The chapter it belongs to. */
  public OptionGroup group() {
    return group;
  }

  /** What it does, in one or two sentences. */
  public String description() {
    return description;
  }

  /** Whether a change takes effect without a restart. */
  public boolean reloadable() {
    return Reloadable.contains(this);
  }

  /** Whether this agent does something with it already. */
  public boolean effective() {
    return Effective.contains(this);
  }

  /** What is wrong with a value, each with what is allowed. */
  List<Flaw> judge(T value) {
    return checks.stream().flatMap(check -> check.apply(value).stream()).toList();
  }

  @Override
  public String toString() {
    return name();
  }
}
