package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.HelpText;
import io.javelet.config.option.OptionsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is written about the options is what they are. Whoever changes an option runs this once with
 * the environment variable {@code JAVELET_WRITE_DOCS} set, which writes the pages anew.
 */
final class DocumentationTest {
  private static final String HOW =
      "run DocumentationTest once with the environment variable JAVELET_WRITE_DOCS=1, and commit";
  private static final String BEGIN = "<!-- options without effect -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void thePageOfAllOptionsIsCurrent() throws IOException {
    Path page = docs().resolve("options.md");
    if (writing()) {
      Files.writeString(page, OptionsPage.markdown());
    }
    assertThat(page).as(HOW).hasContent(OptionsPage.markdown());
  }

  @Test
  void thePageOfLimitsNamesEveryOptionWithoutEffect() throws IOException {
    Path page = docs().resolve("compatibility.md");
    String text = Files.readString(page);
    String list = String.join("\n", HelpText.wrap(list(OptionsPage.withoutEffect()), "")) + "\n";
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END, begin);
    if (writing()) {
      text = text.substring(0, begin) + list + text.substring(end);
      Files.writeString(page, text);
      end = text.indexOf(END, begin);
    }
    assertThat(text.substring(begin, end)).as(HOW).isEqualTo(list);
  }

  @Test
  void helpFitsEightyColumns() {
    assertThat(HelpText.all().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void everyDecisionIsToldInTheSameOrder() throws IOException {
    try (Stream<Path> decisions = Files.list(docs().resolve("adr"))) {
      assertThat(decisions)
          .isNotEmpty()
          .allSatisfy(decision ->
              assertThat(Files.readAllLines(decision).stream().filter(line -> line.startsWith("#")))
                  .satisfiesExactly(
                      title -> assertThat(title).matches("# \\d{4}: .+"),
                      context -> assertThat(context).isEqualTo("## Context"),
                      decided -> assertThat(decided).isEqualTo("## Decision"),
                      consequences -> assertThat(consequences).isEqualTo("## Consequences")));
    }
  }

  private static String list(List<String> names) {
    return String.join(", ", names.stream().map(name -> "`" + name + "`").toList()) + ".";
  }

  private static boolean writing() {
    return System.getenv("JAVELET_WRITE_DOCS") != null;
  }

  private static Path docs() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("docs"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow();
  }
}
