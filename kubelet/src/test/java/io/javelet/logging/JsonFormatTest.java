package io.javelet.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class JsonFormatTest {
  private final JsonMapper mapper = new JsonMapper();

  private static TestLog jsonLog() {
    var testLog = new TestLog();
    testLog.control.apply(
        new LoggingSettings(LogFormat.JSON, 4, List.of(), false, 0, Duration.ofSeconds(5)));
    return testLog;
  }

  @Test
  void aLineIsOneObjectWithUpstreamsMembers() {
    TestLog testLog = jsonLog();
    Logger log = testLog.logger("io.javelet.worker.PodWorker");

    log.atInfo().addKeyValue("pod", "default/web").addKeyValue("count", 3).log("Created sandbox");
    log.debug("more");

    assertThat(testLog.err())
        .isEqualTo(
            """
            {"ts":1795490380123.456,"caller":"PodWorker","msg":"Created sandbox","v":0,"pod":"default/web","count":3}
            {"ts":1795490380123.456,"caller":"PodWorker","msg":"more","v":4}
            """);
  }

  @Test
  void anErrorHasNoVerbosity() {
    TestLog testLog = jsonLog();

    testLog
        .logger("io.javelet.cri.CriRuntime")
        .atError()
        .setCause(new IllegalStateException("a bug"))
        .log("Oh");

    JsonNode line = mapper.readTree(testLog.err());
    assertThat(line.has("v")).isFalse();
    assertThat(line.get("err").asString()).isEqualTo("a bug");
    assertThat(line.get("stacktrace").asString()).startsWith("java.lang.IllegalStateException");
  }

  @Test
  void aPathIsText() {
    TestLog testLog = jsonLog();

    testLog.logger("io.javelet.A").atInfo().addKeyValue("file", Path.of("/a/b")).log("Read");

    assertThat(mapper.readTree(testLog.err()).get("file").asString()).isEqualTo("/a/b");
  }

  @Property(tries = 200)
  void everyTextSurvivesAsJson(@ForAll String message, @ForAll String value) {
    TestLog testLog = jsonLog();

    testLog
        .logger("io.javelet.A")
        .atInfo()
        .addKeyValue("list", List.of(value, Map.of("k", Double.NaN)))
        .log(message);

    JsonNode line = mapper.readTree(testLog.err());
    assertThat(testLog.err().lines()).hasSize(1);
    assertThat(line.get("msg").asString()).isEqualTo(wellFormed(message));
    assertThat(line.get("list").get(0).asString()).isEqualTo(wellFormed(value));
  }

  /** Halves of surrogate pairs cannot be written as UTF-8. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
