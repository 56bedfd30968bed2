package io.javelet.config.option;

import io.javelet.config.gate.FeatureGates;
import io.javelet.config.gate.GateCatalogue;
import io.javelet.config.value.HostFacts;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Judges folded settings: every option's own checks, then the rules between options. Pure. */
public final class Rules {
  private static final List<Consumer<Judgement>> ALL =
      Stream.of(
              GateRules.all(),
              NodeRules.all(),
              PodRules.all(),
              ResourceRules.all(),
              ReservationRules.all(),
              HostRules.all(),
              ImageRules.all(),
              ServiceRules.all())
          .flatMap(List::stream)
          .toList();

  private Rules() {}

  /** Reports all that is wrong with the settings. */
  public static void judge(
      Settings settings,
      FeatureGates gates,
      GateCatalogue catalogue,
      HostFacts host,
      Findings findings) {
    settings.all().forEach(setting -> own(setting, findings));
    Judgement judgement = new Judgement(settings, gates, catalogue, host, findings);
    ALL.forEach(rule -> rule.accept(judgement));
  }

  private static <T> void own(Setting<T> setting, Findings findings) {
    if (setting.origin().given()) {
      setting
          .value()
          .ifPresent(value ->
              setting.option().judge(value).forEach(flaw -> findings.broken(setting, flaw)));
    }
  }
}
