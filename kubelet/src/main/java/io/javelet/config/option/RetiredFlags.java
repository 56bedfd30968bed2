package io.javelet.config.option;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The flags that were, read once from the table beside this class. */
public final class RetiredFlags {
  private static final String TABLE = "retired-flags.tsv";
  private static final Map<String, RetiredFlag> BY_NAME = load();

  private RetiredFlags() {}

  /** Every retired flag, by name. */
  public static Map<String, RetiredFlag> byName() {
    return BY_NAME;
  }

  private static Map<String, RetiredFlag> load() {
    Map<String, RetiredFlag> flags = new TreeMap<>();
    try (InputStream stream = RetiredFlags.class.getResourceAsStream(TABLE)) {
      if (stream == null) {
        throw new IllegalStateException(TABLE + " is missing beside " + RetiredFlags.class);
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      reader
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\t", -1))
          .forEach(row ->
              flags.put(row[0], new RetiredFlag(row[0], row[1].equals("bool"), row[2], row[3])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableMap(flags);
  }
}
