package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/compatibility.md} says of every field of the API what becomes of it. */
final class FieldTableTest {
  private static final Pattern NAME = Pattern.compile("`([a-zA-Z0-9.]+)`");

  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of("### `spec` of a pod", PodSpec.class),
        Arguments.of("### A container", Container.class),
        Arguments.of("### A container", EphemeralContainer.class),
        Arguments.of("### A container", Lifecycle.class),
        Arguments.of("### A probe", Probe.class));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyFieldHasItsLine(String heading, Class<?> model) throws IOException {
    Set<String> missing = fields(model);
    assertThat(missing).isNotEmpty();

    missing.removeAll(firstColumn(heading));

    assertThat(missing).isEmpty();
  }

  private static Set<String> fields(Class<?> model) {
    return Arrays.stream(model.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(JsonProperty.class))
        .map(FieldTableTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(Field field) {
    return field.getAnnotation(JsonProperty.class).value();
  }

  /** Names in the first column; of {@code a.b} both parts count. */
  private static Set<String> firstColumn(String heading) throws IOException {
    Set<String> names = new TreeSet<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page())) {
      if (line.startsWith("#")) {
        inside = line.equals(heading);
      } else if (inside && line.startsWith("|")) {
        Matcher name = NAME.matcher(line.split("\\|", -1)[1]);
        while (name.find()) {
          names.addAll(Arrays.asList(name.group(1).split("\\.", -1)));
        }
      }
    }
    return names;
  }

  private static Path page() {
    Path here = Path.of("docs/compatibility.md");
    return Files.exists(here) ? here : Path.of("..").resolve(here);
  }
}
