package io.javelet.config.option;

import static io.javelet.config.option.GeneralOptions.FEATURE_GATES;

import io.javelet.config.gate.FeatureGate;
import io.javelet.config.gate.ForeignGate;
import io.javelet.config.gate.RetiredGate;
import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.report.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Which feature gates may be set to what. */
final class GateRules {

  private GateRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(GateRules::names, GateRules::dependencies);
  }

  private static void names(Judgement in) {
    for (Map.Entry<String, Boolean> entry : in.get(FEATURE_GATES).entrySet()) {
      String name = entry.getKey();
      Optional<FeatureGate> gate = in.catalogue().find(name);
      Optional<String> idle =
          in.catalogue()
              .findRetired(name)
              .map(GateRules::retired)
              .or(() -> in.catalogue().findForeign(name).map(GateRules::foreign));
      if (gate.isPresent()) {
        locked(in, gate.get(), entry.getValue());
      } else if (idle.isPresent()) {
        idle(in, name, idle.get());
      } else {
        unknown(in, name);
      }
    }
  }

  private static void locked(Judgement in, FeatureGate gate, boolean wanted) {
    if (gate.locked() && wanted != gate.enabledByDefault()) {
      in.broken(
          FEATURE_GATES,
          new Flaw(
              "[" + gate.name() + "]",
              Optional.of(String.valueOf(wanted)),
              "is not possible: the gate is locked to " + gate.enabledByDefault()));
    }
  }

  private static void idle(Judgement in, String name, String message) {
    Setting<?> setting = in.settings().setting(FEATURE_GATES);
    in.findings().warning(Kind.RETIRED, setting.originOf("[" + name + "]"), message);
  }

  private static String retired(RetiredGate gate) {
    return "feature gate %s has had no effect since %s: %s"
        .formatted(gate.name(), gate.removedIn(), gate.fate());
  }

  private static String foreign(ForeignGate gate) {
    return "feature gate %s is %s's own and has no effect on the kubelet"
        .formatted(gate.name(), gate.distribution());
  }

  private static void unknown(Judgement in, String name) {
    List<String> known =
        Stream.concat(
                in.catalogue().known().stream().map(FeatureGate::name),
                in.catalogue().retired().stream().map(RetiredGate::name))
            .toList();
    Setting<?> setting = in.settings().setting(FEATURE_GATES);
    in.findings()
        .problem(
            setting.originOf("[" + name + "]"),
            setting.nameOf("[" + name + "]"),
            "there is no such feature gate" + Suggestion.hint(name, known));
  }

  private static void dependencies(Judgement in) {
    for (Map.Entry<String, Boolean> gate : in.gates().all().entrySet()) {
      if (gate.getValue()) {
        for (String needed : in.catalogue().dependencies(gate.getKey())) {
          if (!in.gates().enabled(needed)) {
            String blamed = in.get(FEATURE_GATES).containsKey(needed) ? needed : gate.getKey();
            Setting<?> setting = in.settings().setting(FEATURE_GATES);
            in.findings()
                .problem(
                    setting.originOf("[" + blamed + "]"),
                    setting.nameOf("[" + blamed + "]"),
                    gate.getKey() + " is on and needs " + needed + ", which is off");
          }
        }
      }
    }
  }
}
