package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The list of what shows each part of a pod's life is true. */
final class LifecycleIndexIT {
  private static final Path INDEX = Path.of("../docs/lifecycle-tests.md");
  private static final Pattern NAMED = Pattern.compile("`(\\w+IT)#(\\w+)`");
  private static final int LEAST = 120;

  @Test
  void everyTestThatTheListNamesExistsAndThereAreEnough() throws Exception {
    Set<String> named = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    Matcher matcher = NAMED.matcher(Files.readString(INDEX));
    while (matcher.find()) {
      named.add(matcher.group());
      if (!exists(matcher.group(1), matcher.group(2))) {
        missing.add(matcher.group());
      }
    }

    System.out.println(
        named.size() + " integration tests show what a pod's containers can ask of a node");
    assertThat(missing).isEmpty();
    assertThat(named).hasSizeGreaterThanOrEqualTo(LEAST);
  }

  private static boolean exists(String type, String method) {
    return Stream.of("io.javelet.it.", "io.javelet.it.cluster.")
        .flatMap(place -> methods(place + type))
        .filter(each -> each.getName().equals(method))
        .anyMatch(each ->
            each.isAnnotationPresent(Test.class)
                || each.isAnnotationPresent(ParameterizedTest.class));
  }

  private static Stream<Method> methods(String type) {
    try {
      return Arrays.stream(
          Class.forName(type, false, LifecycleIndexIT.class.getClassLoader()).getDeclaredMethods());
    } catch (ClassNotFoundException absent) {
      return Stream.empty();
    }
  }
}
