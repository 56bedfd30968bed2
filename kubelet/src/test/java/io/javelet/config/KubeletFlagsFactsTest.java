package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.OptionCatalogue;
import io.javelet.config.option.OptionType;
import io.javelet.config.option.Parsed;
import io.javelet.config.option.RetiredFlag;
import io.javelet.config.option.RetiredFlags;
import io.javelet.config.option.Setting;
import io.javelet.config.option.SettingsFold;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every flag of upstream's, and every one it removed, row by row. */
final class KubeletFlagsFactsTest {
  /** What upstream calls its kinds of flags, and what we do. */
  private static final Map<String, String> TYPE_NAMES =
      Map.ofEntries(
          Map.entry("ip", "string"),
          Map.entry("int", "int32"),
          Map.entry("mapStringString", "key=value,..."),
          Map.entry("mapStringBool", "Gate=bool,..."),
          Map.entry("colonSeparatedMultimapStringString", "name:value,..."),
          Map.entry("[]v1.Taint", "key=value:effect,..."),
          Map.entry("reserved-memory", "node:type=quantity,..."),
          Map.entry("version (bool or string)", "version"));

  /** Upstream calls them maps too, and separates keys and values otherwise. */
  private static final Set<String> THRESHOLDS = Set.of("eviction-hard", "eviction-soft");

  /** A value, other than the default, for the flags that are particular about theirs. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("address", "192.0.2.1"),
          Map.entry("healthz-bind-address", "192.0.2.1"),
          Map.entry("node-ip", "192.0.2.1"),
          Map.entry("cloud-provider", "external"),
          Map.entry("authorization-mode", "Webhook"),
          Map.entry("cgroup-driver", "systemd"),
          Map.entry("cluster-dns", "192.0.2.1,192.0.2.2"),
          Map.entry("cpu-manager-policy", "static"),
          Map.entry("enforce-node-allocatable", "none"),
          Map.entry("eviction-hard", "memory.available<200Mi,nodefs.available<5%"),
          Map.entry("eviction-soft", "memory.available<200Mi"),
          Map.entry("eviction-soft-grace-period", "memory.available=1m"),
          Map.entry("eviction-minimum-reclaim", "memory.available=1Mi"),
          Map.entry("feature-gates", "NodeSwap=false"),
          Map.entry("hairpin-mode", "none"),
          Map.entry("kube-reserved", "cpu=100m,memory=1Gi"),
          Map.entry("system-reserved", "cpu=100m,memory=1Gi"),
          Map.entry("logging-format", "json"),
          Map.entry("log-json-info-buffer-size", "1Mi"),
          Map.entry("log-text-info-buffer-size", "1Mi"),
          Map.entry("manifest-url-header", "a:b,c:d"),
          Map.entry("memory-manager-policy", "Static"),
          Map.entry("node-labels", "a=b,example.test/c=d"),
          Map.entry("qos-reserved", "memory=50%"),
          Map.entry("register-with-taints", "a=b:NoSchedule,c:NoExecute"),
          Map.entry("reserved-cpus", "0-1"),
          Map.entry("reserved-memory", "0:memory=1Gi"),
          Map.entry("runonce", "true"),
          Map.entry("tls-cipher-suites", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
          Map.entry("tls-min-version", "VersionTLS13"),
          Map.entry("topology-manager-policy", "restricted"),
          Map.entry("topology-manager-scope", "pod"),
          Map.entry("topology-manager-policy-options", "prefer-closest-numa-nodes=true"),
          Map.entry("cpu-manager-policy-options", "full-pcpus-only=true"),
          Map.entry("vmodule", "pleg=4,Pod*=6"));

  record Row(
      String name,
      String type,
      String upstreamDefault,
      boolean deprecated,
      Optional<String> field,
      Optional<String> removedIn) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Row> rows() {
    return Facts.rows("facts/kubelet-flags.tsv", 7).stream()
        .map(row ->
            new Row(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3).equals("y"),
                Optional.of(row.get(4)).filter(f -> !f.isEmpty() && !f.equals("-")),
                Optional.of(row.get(5))
                    .filter(text -> !text.isEmpty())
                    .map(text -> text.replace("removed in v", ""))));
  }

  static Stream<Row> present() {
    return rows().filter(row -> row.removedIn().isEmpty());
  }

  static Stream<Row> removed() {
    return rows().filter(row -> row.removedIn().isPresent());
  }

  @ParameterizedTest
  @MethodSource("present")
  void everyFlagIsDeclaredAsUpstreamDoes(Row row) {
    KubeletOption<?> option = OptionCatalogue.byFlag(row.name()).orElseThrow();
    assertThat(option.type().name())
        .as("type")
        .isEqualTo(
            THRESHOLDS.contains(row.name())
                ? "signal<amount,..."
                : TYPE_NAMES.getOrDefault(row.type(), row.type()));
    assertThat(option.traits().deprecatedFlag()).as("deprecated").isEqualTo(row.deprecated());
    assertThat(option.path()).as("field").isEqualTo(row.field());
  }

  @ParameterizedTest
  @MethodSource("present")
  void everyDefaultOfAFlagIsUpstreams(Row row) {
    KubeletOption<?> option = OptionCatalogue.byFlag(row.name()).orElseThrow();
    assertThat(valueWithoutFile(option)).isEqualTo(read(option.type(), row.upstreamDefault()));
  }

  private static <T> Optional<?> valueWithoutFile(KubeletOption<T> option) {
    Setting<T> setting = SettingsFold.withoutFile().setting(option);
    return setting.value();
  }

  private static <T> Optional<T> read(OptionType<T> type, String text) {
    String plain =
        switch (text) {
          case "\"\"", "(empty)" -> "";
          case "[pods]" -> "pods";
          default -> text;
        };
    return type.fromFlag(Optional.empty(), List.of(plain)) instanceof Parsed.Good<T>(T value)
        ? Optional.of(value)
        : Optional.empty();
  }

  @ParameterizedTest
  @MethodSource("present")
  void everyFlagParsesInEverySpelling(Row row) {
    KubeletOption<?> option = OptionCatalogue.byFlag(row.name()).orElseThrow();
    String sample = sample(row);
    Optional<?> wanted = read(option.type(), sample);
    assertThat(wanted).as("the sample is understood").isPresent();
    String underscored = "--" + row.name().replace('-', '_');
    assertThat(parsed(option, List.of("--" + row.name() + "=" + sample))).isEqualTo(wanted);
    assertThat(parsed(option, List.of(underscored + "=" + sample))).isEqualTo(wanted);
    if (option.type().isSwitch()) {
      assertThat(parsed(option, List.of("--" + row.name()))).isEqualTo(read(option.type(), "true"));
    } else {
      assertThat(parsed(option, List.of("--" + row.name(), sample))).isEqualTo(wanted);
      assertThat(parsed(option, List.of(underscored, sample))).isEqualTo(wanted);
    }
  }

  private static <T> Optional<T> parsed(KubeletOption<T> option, List<String> arguments) {
    return FlagReading.of(arguments).setting(option).value();
  }

  private static String sample(Row row) {
    String particular = SAMPLES.get(row.name());
    if (particular != null) {
      return particular;
    }
    return switch (row.type()) {
      case "bool" -> row.upstreamDefault().equals("true") ? "false" : "true";
      case "int", "int32", "int64", "uint32" -> "7";
      case "duration" -> "7s";
      case "version (bool or string)" -> "raw";
      default -> "/some/text";
    };
  }

  @ParameterizedTest
  @MethodSource("removed")
  void everyRemovedFlagIsAcceptedWithOneWarning(Row row, @TempDir Path directory) {
    RetiredFlag flag = Optional.ofNullable(RetiredFlags.byName().get(row.name())).orElseThrow();
    assertThat(flag.removedIn()).isEqualTo(row.removedIn().orElseThrow());
    assertThat(flag.isSwitch()).isEqualTo(row.type().equals("bool"));
    List<String> arguments =
        flag.isSwitch()
            ? List.of("--" + row.name(), "--max-pods=7")
            : List.of("--" + row.name(), "value", "--max-pods=7");
    LoadResult.Loaded loaded = Loading.loaded(new Loading(directory).load(arguments));
    assertThat(loaded.configuration().pods().limits().maxPods()).isEqualTo(7);
    assertThat(loaded.warnings())
        .filteredOn(warning -> warning.text().contains("--" + row.name() + ":"))
        .singleElement()
        .asString()
        .contains(row.removedIn().orElseThrow())
        .contains(flag.advice());
  }

  @Test
  void theTableIsWhole() {
    assertThat(present()).hasSizeGreaterThan(140);
    assertThat(removed()).hasSizeGreaterThan(40);
    assertThat(
            OptionCatalogue.all().stream()
                .filter(option -> !option.traits().ours())
                .flatMap(option -> option.flag().stream()))
        .containsExactlyInAnyOrderElementsOf(present().map(Row::name).toList());
  }
}
