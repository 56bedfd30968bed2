package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestMapReference} and {@code TestMapping}. */
class ExpansionTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "VAR_A",
          "A",
          "VAR_B",
          "B",
          "VAR_C",
          "C",
          "VAR_REF",
          "$(VAR_A)",
          "VAR_EMPTY",
          "",
          "a b",
          "spaced",
          "",
          "nameless");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          whole text                       | $(VAR_A)                              | A
          a value is not expanded again    | ___$(VAR_REF)___                      | ___$(VAR_A)___
          in the middle                    | ___$(VAR_A)___                        | ___A___
          at the start                     | $(VAR_A)zzz                           | Azzz
          at the end                       | zzz$(VAR_A)                           | zzzA
          an empty value                   | foo$(VAR_EMPTY)bar                    | foobar
          two                              | $(VAR_A):$(VAR_B)                     | A:B
          side by side                     | $(VAR_A)$(VAR_B)$(VAR_C)              | ABC
          path-like                        | /usr/$(VAR_A)/lib                     | /usr/A/lib
          unknown                          | $(NOBODY)                             | $(NOBODY)
          unknown between known            | $(VAR_A)$(NOBODY)$(VAR_B)             | A$(NOBODY)B
          escaped                          | $$(VAR_A)                             | $(VAR_A)
          escaped in the middle            | f00-$$(VAR_A)-$(VAR_A)                | f00-$(VAR_A)-A
          escaped dollar, then a reference | $$$(VAR_A)                            | $A
          twice escaped                    | $$$$(VAR_A)                           | $$(VAR_A)
          twice escaped, then a reference  | $$$$$(VAR_A)                          | $$A
          three times escaped              | $$$$$$(VAR_A)                         | $$$(VAR_A)
          without parentheses              | $VAR_A                                | $VAR_A
          not closed                       | $(VAR_A                               | $(VAR_A
          not closed, then closed          | $(VAR_A$(VAR_B)                       | $(VAR_A$(VAR_B)
          not opened                       | VAR_A)                                | VAR_A)
          wrong brackets                   | ${VAR_A}                              | ${VAR_A}
          wrong closing bracket            | $(VAR_A}                              | $(VAR_A}
          nested                           | $(VAR_$(VAR_B))                       | $(VAR_$(VAR_B))
          doubled opening                  | $((VAR_A))                            | $((VAR_A))
          a space in the name              | $(a b)                                | spaced
          an empty name                    | $()                                   | nameless
          dollar at the end                | foo$                                  | foo$
          two dollars at the end           | foo$$                                 | foo$
          dollars among text               | a$b$c                                 | a$b$c
          opening at the end               | foo$(                                 | foo$(
          escaped and not closed           | $$(VAR_A                              | $(VAR_A
          shell-like                       | $(VAR_A) && echo $? $1 ${x}           | A && echo $? $1 ${x}
          beyond ASCII                     | ä$(VAR_A)→$(ö)                        | äA→$(ö)
          """)
  void aTextBecomes(String title, String text, String expected) {
    assertThat(Expansion.expand(text, VARIABLES)).as(title).isEqualTo(expected);
  }

  @Property
  void escapingEveryDollarGivesTheTextBack(
      @ForAll @Chars({'$', '(', ')', 'V', 'A'}) @CharRange(from = 'x', to = 'z') String text) {
    assertThat(Expansion.expand(text.replace("$", "$$"), Map.of("V", "1", "A", "2")))
        .isEqualTo(text);
  }

  @Property
  void withoutVariablesAndEscapesNothingChanges(
      @ForAll @Chars({'(', ')', 'V', 'A', ' '}) String text) {
    assertThat(Expansion.expand("$" + text, Map.of())).isEqualTo("$" + text);
  }
}
