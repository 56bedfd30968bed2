package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;

final class MergePatchTest {
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                    | {}                    | {}
          {"a":1}               | {"a":1}               | {}
          {"a":1}               | {"a":2}               | {"a":2}
          {}                    | {"a":1}               | {"a":1}
          {"a":1}               | {}                    | {"a":null}
          {"a":{"b":1,"c":2}}   | {"a":{"b":1,"c":3}}   | {"a":{"c":3}}
          {"a":{"b":1}}         | {"a":{"b":1}}         | {}
          {"a":[1,2]}           | {"a":[1,2,3]}         | {"a":[1,2,3]}
          {"a":{"b":1}}         | {"a":7}               | {"a":7}
          {"a":{"b":{"c":1}}}   | {"a":{"b":{}}}        | {"a":{"b":{"c":null}}}
          """)
  void saysWhatDiffersAndNothingElse(String before, String after, String patch) {
    assertThat(
            json.writeValueAsString(
                MergePatch.between(json.readTree(before), json.readTree(after))))
        .isEqualTo(patch);
  }
}
