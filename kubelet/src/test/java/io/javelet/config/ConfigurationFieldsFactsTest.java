package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentReader;
import io.javelet.config.document.DocumentSyntaxException;
import io.javelet.config.option.DocumentDecoder;
import io.javelet.config.option.Findings;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.OptionCatalogue;
import io.javelet.config.option.Setting;
import io.javelet.config.option.Settings;
import io.javelet.config.option.SettingsFold;
import io.javelet.config.report.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Every field of upstream's KubeletConfiguration, row by row. */
final class ConfigurationFieldsFactsTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Values for fields whose type does not say enough, as JSON. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("address", "\"192.0.2.1\""),
          Map.entry("authorization.mode", "\"AlwaysAllow\""),
          Map.entry("clusterDNS", "[\"192.0.2.1\",\"192.0.2.2\"]"),
          Map.entry("configMapAndSecretChangeDetectionStrategy", "\"Cache\""),
          Map.entry("containerLogMaxSize", "\"20Mi\""),
          Map.entry("evictionHard", "{\"memory.available\":\"5%\"}"),
          Map.entry("featureGates", "{\"NodeSwap\":false}"),
          Map.entry("imagePullCredentialsVerificationPolicy", "\"NeverVerifyAllowlistedImages\""),
          Map.entry("logging.options.json.infoBufferSize", "\"1Mi\""),
          Map.entry("logging.options.text.infoBufferSize", "\"1Mi\""),
          Map.entry("logging.vmodule", "[{\"filePattern\":\"pleg\",\"verbosity\":4}]"),
          Map.entry("memoryReservationPolicy", "\"TieredReservation\""),
          Map.entry("memoryThrottlingFactor", "0.5"),
          Map.entry("podPidsLimit", "1024"),
          Map.entry(
              "registerWithTaints", "[{\"key\":\"a\",\"value\":\"b\",\"effect\":\"NoExecute\"}]"),
          Map.entry("reservedMemory", "[{\"numaNode\":1,\"limits\":{\"memory\":\"1Gi\"}}]"),
          Map.entry(
              "shutdownGracePeriodByPodPriority",
              "[{\"priority\":7,\"shutdownGracePeriodSeconds\":9}]"),
          Map.entry("staticPodURLHeader", "{\"Accept\":[\"a\",\"b\"]}"));

  /** What upstream fills in when it starts, on a host with cgroup v2. */
  private static final Map<String, Object> FILLED_IN =
      Map.of("cgroupRoot", "/", "singleProcessOOMKill", false);

  record Row(String path, String type, String upstreamDefault) {
    @Override
    public String toString() {
      return path;
    }
  }

  private static Stream<Row> rows() {
    return Facts.rows("facts/kubelet-config-fields.tsv", 5).stream()
        .map(row -> new Row(row.get(0), row.get(1), row.get(2)))
        .filter(row -> !row.path().equals("apiVersion") && !row.path().equals("kind"));
  }

  private static boolean isObject(Row row) {
    return row.type().startsWith("object");
  }

  static Stream<Row> objects() {
    return rows().filter(ConfigurationFieldsFactsTest::isObject);
  }

  static Stream<Row> itemKeys() {
    return rows().filter(row -> row.path().contains("[]"));
  }

  static Stream<Row> fields() {
    return rows().filter(row -> !isObject(row) && !row.path().contains("[]"));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void everyObjectHasFieldsBelowIt(Row row) {
    assertThat(OptionCatalogue.paths().keySet())
        .anyMatch(path -> path.startsWith(row.path() + "."));
  }

  @ParameterizedTest
  @MethodSource("itemKeys")
  void everyKeyOfAnItemIsKnown(Row row) {
    String[] parts = row.path().split("\\[]\\.", -1);
    assertThat(option(parts[0]).type().itemKeys()).contains(parts[1]);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyFieldDecodes(Row row) throws DocumentSyntaxException {
    KubeletOption<?> option = option(row.path());
    String sample = sample(row);
    String text = nested(row.path(), sample);
    MapNode root = (MapNode) DocumentReader.read("f", text).root().orElseThrow();
    Findings findings = new Findings();
    Settings settings =
        SettingsFold.file(
            DocumentDecoder.decode(root, Origin.ConfigFile::new, findings),
            Path.of("/etc/kubernetes"),
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
    assertThat(settings.origin(option)).isInstanceOf(Origin.ConfigFile.class);
    assertThat(JSON.readTree(JSON.writeValueAsString(json(settings, option).orElseThrow())))
        .isEqualTo(JSON.readTree(sample));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyDefaultOfAFieldIsUpstreams(Row row, @TempDir Path directory) {
    Settings settings = Loading.loaded(new Loading(directory).file("")).settings();
    Optional<Object> value = json(settings, option(row.path()));
    String expected = row.upstreamDefault().replaceFirst("(?<=\\S) ?[(;].*", "").strip();
    Object filledIn = FILLED_IN.get(row.path());
    if (filledIn != null) {
      assertThat(value).contains(filledIn);
      return;
    }
    switch (expected) {
      case "null", "\"\"" -> assertThat(value.filter(v -> !isEmpty(v))).isEmpty();
      case "[pods]" -> assertThat(value).contains(List.of("pods"));
      default -> {
        if (row.path().equals("evictionHard")) {
          assertThat(value).contains(entries(expected));
        } else {
          assertThat(value.map(Object::toString)).contains(expected);
        }
      }
    }
  }

  private static Map<String, String> entries(String text) {
    return Stream.of(text.split(",", -1))
        .map(pair -> pair.split("=", -1))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static boolean isEmpty(Object json) {
    return switch (json) {
      case String text -> text.isEmpty();
      case List<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }

  @Test
  void theTableAndTheCatalogueHaveTheSameFields() {
    assertThat(
            OptionCatalogue.paths().keySet().stream().filter(path -> !option(path).traits().ours()))
        .containsExactlyInAnyOrderElementsOf(fields().map(Row::path).toList());
  }

  @Test
  void configzShowsTheFieldsAsUpstreamNamesThem(@TempDir Path directory) {
    Settings settings = Loading.loaded(new Loading(directory).file("")).settings();
    Map<String, Map<String, Object>> body =
        JSON.readValue(Configz.body(settings), new TypeReference<>() {});
    assertThat(body).containsOnlyKeys("kubeletconfig");
    Map<String, Object> shown = body.getOrDefault("kubeletconfig", Map.of());
    assertThat(shown)
        .containsEntry("maxPods", 110)
        .containsEntry("syncFrequency", "1m0s")
        .containsEntry("port", 10250)
        .containsEntry("enableServer", true)
        .containsEntry("kind", "KubeletConfiguration");
    List<String> known = rows().map(row -> row.path().split("[.\\[]", -1)[0]).toList();
    assertThat(known)
        .containsAll(
            shown.keySet().stream()
                .filter(key -> !key.equals("kind") && !key.equals("apiVersion"))
                .toList());
  }

  private static KubeletOption<?> option(String path) {
    return Optional.<KubeletOption<?>>ofNullable(OptionCatalogue.paths().get(path)).orElseThrow();
  }

  private static <T> Optional<Object> json(Settings settings, KubeletOption<T> option) {
    Setting<T> setting = settings.setting(option);
    return setting.value().map(option.type()::toJson);
  }

  private static String nested(String path, String value) {
    String[] parts = path.split("\\.", -1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      text.append("  ".repeat(i)).append(parts[i]).append(i == parts.length - 1 ? ": " : ":\n");
    }
    return text.append(value).append('\n').toString();
  }

  private static String sample(Row row) {
    String particular = SAMPLES.get(row.path());
    if (particular != null) {
      return particular;
    }
    return switch (row.type().replace(" (pointer)", "")) {
      case "bool" -> row.upstreamDefault().startsWith("true") ? "false" : "true";
      case "int32", "int64", "uint32" -> "7";
      case "duration string", "duration string or int nanoseconds" -> "\"7s\"";
      case "[]string" -> "[\"a\",\"b\"]";
      case "[]int32" -> "[23,24]";
      case "map string->string" -> "{\"a\":\"b\"}";
      default -> "\"/some/text\"";
    };
  }
}
