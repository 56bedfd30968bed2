package io.javelet.config.option;

import java.util.List;

/** Compares two configurations option by option. Pure. */
public final class ConfigurationDiff {

  private ConfigurationDiff() {}

  /**
   * One option that changed.
   *
   * @param option which; it knows whether it is {@link KubeletOption#reloadable() reloadable}
   * @param before as shown to users; a secret is masked
   * @param after likewise
   */
  public record Change(KubeletOption<?> option, String before, String after) {

    /** Whether the change takes effect without a restart. */
    public boolean reloadable() {
      return option.reloadable();
    }

    @Override
    public String toString() {
      return option.name() + ": " + before + " -> " + after;
    }
  }

  /**
   * Every option whose value differs, in the catalogue's order. Where it came from is no matter.
   */
  public static List<Change> between(Settings before, Settings after) {
    return OptionCatalogue.all().stream()
        .filter(option -> !before.find(option).equals(after.find(option)))
        .<Change>map(option ->
            new Change(option, before.setting(option).shown(), after.setting(option).shown()))
        .toList();
  }

  /** The earlier settings, with those of some changes as they are in the later ones. */
  public static Settings apply(Settings before, Settings after, List<Change> changes) {
    Settings result = before;
    for (Change change : changes) {
      result = result.with(after.setting(change.option()));
    }
    return result;
  }
}
