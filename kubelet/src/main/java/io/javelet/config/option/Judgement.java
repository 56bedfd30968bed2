package io.javelet.config.option;

import io.javelet.config.gate.FeatureGates;
import io.javelet.config.gate.GateCatalogue;
import io.javelet.config.value.HostFacts;

/**
 * All that a rule may look at.
 *
 * @param settings the folded settings
 * @param gates the gates these settings give
 * @param catalogue the gates there are
 * @param host what the host is like
 * @param findings where to say what is wrong
 */
record Judgement(
    Settings settings,
    FeatureGates gates,
    GateCatalogue catalogue,
    HostFacts host,
    Findings findings) {

  <T> T get(KubeletOption<T> option) {
    return settings.get(option);
  }

  /** The option's value breaks a rule. */
  void broken(KubeletOption<?> option, String message) {
    findings.broken(settings.setting(option), message);
  }

  /** A part of the option's value breaks a rule. */
  void broken(KubeletOption<?> option, Flaw flaw) {
    findings.broken(settings.setting(option), flaw);
  }

  /** How to name an option in a message about another: its path, and its value. */
  String quote(KubeletOption<?> option) {
    return option.name() + " (" + settings.setting(option).shown() + ")";
  }
}
