package io.javelet.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.manifest.ManifestReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Throws made-up manifests and answers at the readers, with the corpus as seeds. A crash, a hang,
 * or more memory than a small heap has fails; the input is then in the failure's text. Longer by
 * {@code -Djavelet.fuzz.seconds=600}, other ones by {@code -Djavelet.fuzz.seed=2}.
 */
final class ManifestFuzzIT {
  private static final int SECONDS = Integer.getInteger("javelet.fuzz.seconds", 30);
  private static final int SEED = Integer.getInteger("javelet.fuzz.seed", 1);

  /** Holds the fuzzer, the classes, and no document that takes more than 64 MiB. */
  private static final String HEAP = "-Xmx112m";

  private static final int SLOWEST_SECONDS = 10;
  private static final Pattern NEEDED =
      Pattern.compile("jazzer|kubelet|jackson|snakeyaml|kubernetes-model-co|slf4j-api|prometheus");

  @TempDir Path work;

  @Test
  void noTextMakesTheManifestReaderFailHangOrSwell() throws Exception {
    Path seeds = Files.createDirectory(work.resolve("seeds"));
    for (Path manifest : corpus()) {
      Files.copy(manifest, seeds.resolve(String.valueOf(manifest.getFileName())));
    }

    fuzz("io.javelet.source.ManifestFuzzTarget", seeds);
  }

  @Test
  void noAnswerMakesTheUrlSourceFailHangOrSwell() throws Exception {
    Path seeds = Files.createDirectory(work.resolve("seeds"));
    int number = 0;
    for (Path manifest : corpus()) {
      byte[] body = Files.readAllBytes(manifest);
      String head =
          switch (number % 4) {
            case 0 -> "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
            case 1 -> "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n";
            case 2 -> "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n";
            default -> "HTTP/1.0 304 Not Modified\r\n\r\n";
          };
      Path seed = seeds.resolve("answer-" + number++);
      Files.write(seed, head.getBytes(UTF_8));
      Files.write(seed, body, StandardOpenOption.APPEND);
    }

    fuzz("io.javelet.source.UrlAnswerFuzzTarget", seeds);
  }

  @Test
  void theLargestAndMostTwistedDocumentsFitIn64Mebibytes() throws Exception {
    int most = ManifestReader.LONGEST_MANIFEST;
    String head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n";
    String list = "  containers:\n";
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("items.yaml", filled(head + list, "  - {name: a, image: b}\n", most));
    documents.put("scalars.yaml", filled(head + "  x:\n", "  - 1\n", most));
    documents.put("keys.json", filled("{\"a\":{", "\"k\":1,", most - 10) + "\"z\":1}}");
    documents.put("brackets.json", "[".repeat(most));
    documents.put("text.yaml", head + "  nodeName: " + "x".repeat(most - 200) + "\n");
    documents.put("documents.yaml", filled("", "---\nkind: Pod\n", most));
    documents.put("bomb.yaml", bomb(head));
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                "io.javelet.source.ManifestMemoryProbe"));
    for (Map.Entry<String, String> document : documents.entrySet()) {
      command.add(
          Files.writeString(work.resolve(document.getKey()), document.getValue()).toString());
    }
    Path log = work.resolve("memory.log");

    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log).lines().filter(line -> line.startsWith("read ")))
        .hasSize(documents.size());
  }

  private static String filled(String start, String piece, int length) {
    return start + piece.repeat((length - start.length()) / piece.length());
  }

  /** Nine levels of nine aliases each: a billion values, if somebody unfolded them. */
  private static String bomb(String head) {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      text.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ", ").repeat(8) + before));
    }
    return head + "  nodeSelector: {}\n" + text;
  }

  private void fuzz(String target, Path seeds) throws IOException, InterruptedException {
    Path log = work.resolve("fuzz.log");
    Path found = Files.createDirectory(work.resolve("found"));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            HEAP,
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "-cp",
            classPath(),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrumentation_includes=io.javelet.document.**:io.javelet.manifest.**:io.javelet.source.**",
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found + "/",
            "-max_total_time=" + SECONDS,
            "-timeout=" + SLOWEST_SECONDS,
            "-max_len=65536",
            "-seed=" + SEED,
            seeds.toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS * 4L + 240, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    String text = Files.readString(log, ISO_8859_1);
    List<String> lines = text.lines().toList();
    String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    assertThat(ended).as("the fuzzer ends; its log:%n%s", tail).isTrue();
    assertThat(process.exitValue()).as("no finding; the fuzzer's log:%n%s", tail).isZero();
    String done =
        lines.stream().filter(line -> line.matches("Done \\d+ runs in .*")).findFirst().orElse("");
    System.out.println(target + ": " + done);
    assertThat(done).as("it ran; its log:%n%s", tail).isNotEmpty();
  }

  /** Only what the targets need: the fuzzer looks at all that is on the path. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith(".jar") || NEEDED.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> corpus() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path relative = Path.of("kubelet/src/test/resources/manifests");
    Path folder =
        Files.isDirectory(here.resolve(relative))
            ? here.resolve(relative)
            : here.resolveSibling(relative);
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.toString().endsWith(".expected")).sorted().toList();
    }
  }
}
