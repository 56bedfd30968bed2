package io.javelet.config.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shape of a configuration file, made of the options' paths. Immutable; any thread. */
sealed interface FieldTree {

  /** The whole file. */
  Branch ROOT = root();

  /** A map of fields. */
  record Branch(String path, Map<String, FieldTree> fields) implements FieldTree {

    /** Every option at or below this one. */
    List<KubeletOption<?>> options() {
      return fields.values().stream().flatMap(field -> below(field).stream()).toList();
    }

    private static List<KubeletOption<?>> below(FieldTree tree) {
      return switch (tree) {
        case Branch branch -> branch.options();
        case Leaf(KubeletOption<?> option) -> List.of(option);
      };
    }
  }

  /** A field that is an option. */
  record Leaf(KubeletOption<?> option) implements FieldTree {}

  private static Branch root() {
    Branch root = new Branch("", new LinkedHashMap<>());
    OptionCatalogue.paths()
        .forEach((path, option) -> {
          Branch branch = root;
          String[] parts = path.split("\\.", -1);
          for (int i = 0; i < parts.length - 1; i++) {
            String at = String.join(".", List.of(parts).subList(0, i + 1));
            branch =
                (Branch)
                    branch
                        .fields()
                        .computeIfAbsent(parts[i], _ -> new Branch(at, new LinkedHashMap<>()));
          }
          branch.fields().put(parts[parts.length - 1], new Leaf(option));
        });
    return root;
  }
}
