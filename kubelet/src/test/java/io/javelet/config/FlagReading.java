package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.CommandLine;
import io.javelet.config.option.CommandLineParser;
import io.javelet.config.option.Findings;
import io.javelet.config.option.Settings;
import io.javelet.config.option.SettingsFold;
import java.util.List;

/** Reads flags alone, without judging them. */
final class FlagReading {

  private FlagReading() {}

  static Settings of(List<String> arguments) {
    CommandLine line = CommandLineParser.parse(arguments);
    Findings findings = new Findings();
    Settings settings = SettingsFold.flags(SettingsFold.withoutFile(), line, findings);
    assertThat(line.problems()).isEmpty();
    assertThat(findings.problems()).isEmpty();
    return settings;
  }
}
