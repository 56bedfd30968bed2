package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.environment.VariablesFile.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates upstream's {@code TestParseEnv}. */
final class VariablesFileTest {
  static Stream<Arguments> files() {
    return Stream.of(
        value("KEY='value'", "value"),
        value("KEY='value'\n", "value"),
        value("KEY='value'\r\n", "value"),
        value(" \t KEY='value'", "value"),
        value("\n  \n# KEY='no'\n  # nor this\nKEY='yes'", "yes"),
        value("OTHER='1'\nKEY='2'", "2"),
        value("KEY='first'\nKEY='second'", "first"),
        value("KEY='first'\nnot a variable", "first"),
        value("KEY='value' # comment", "value"),
        value("KEY='value'#comment", "value"),
        value("KEY='# no comment'", "# no comment"),
        value("KEY='a=b'", "a=b"),
        value("KEY='$HOME \\n \"q\"'", "$HOME \\n \"q\""),
        value("KEY='  padded  '", "  padded  "),
        value("KEY='one\ntwo\n\n  # three'", "one\ntwo\n\n  # three"),
        value("OTHER='one\nKEY=two'\nKEY='three'", "three"),
        value("KEY=''", ""),
        value("KEY= 'value'", ""),
        value("KEY= 'value'\nKEY='later'", ""),
        value("OTHER= \nKEY='value'", "value"),
        value("OTHER='x'", ""),
        value("", ""),
        wrong("KEY", "at line 1: missing '='"),
        wrong("\n# c\nKEY", "at line 3: missing '='"),
        wrong("='value'", "at line 1: empty variable name"),
        wrong("  = 'value'", "at line 1: empty variable name"),
        wrong("KEY ='value'", "at line 1: whitespace before '=' is not allowed"),
        wrong("KEY=value", "at line 1: value must be enclosed in single quotes"),
        wrong("KEY=\"value\"", "at line 1: value must be enclosed in single quotes"),
        wrong("KEY=", "at line 1: value must be enclosed in single quotes"),
        wrong("OTHER=1\nKEY='value'", "at line 1: value must be enclosed in single quotes"),
        wrong("KEY='value'more", "at line 1: unexpected content after closing quote"),
        wrong("KEY='it''s'", "at line 1: unexpected content after closing quote"),
        wrong("OTHER='1'\nKEY='value\nmore\n", "starting at line 2: unclosed single quote"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isReadAsUpstreamReadsIt(String text, Answer expected) {
    assertThat(VariablesFile.value(text, "KEY")).isEqualTo(expected);
  }

  private static Arguments value(String text, String value) {
    return Arguments.of(text, new Answer.Value(value));
  }

  private static Arguments wrong(String text, String where) {
    return Arguments.of(text, new Answer.Malformed("invalid environment variable format " + where));
  }
}
