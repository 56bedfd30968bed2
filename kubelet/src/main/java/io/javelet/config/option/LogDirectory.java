package io.javelet.config.option;

import io.javelet.config.value.Quantity;
import java.nio.file.Path;
import java.util.List;

/** Judges where container logs are kept and how large they may get. */
final class LogDirectory {

  private LogDirectory() {}

  static List<Flaw> judge(String text) {
    if (text.isEmpty()) {
      return List.of(Flaw.whole("must not be empty"));
    }
    if (text.chars().anyMatch(c -> c > 127)) {
      return List.of(Flaw.whole("must be written in ASCII: tools that read the logs expect it"));
    }
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      return List.of(Flaw.whole("must be an absolute path"));
    }
    String clean = path.normalize().toString();
    return clean.equals(text)
        ? List.of()
        : List.of(Flaw.whole("must be written without detours: \"" + clean + "\""));
  }

  static List<Flaw> judgeSize(String text) {
    return Quantity.parse(text)
        .map(size ->
            size.isWhole()
                ? List.<Flaw>of()
                : List.of(Flaw.whole("must be a whole number of bytes")))
        .orElse(List.of(Flaw.whole("is not a quantity such as \"10Mi\"")));
  }
}
