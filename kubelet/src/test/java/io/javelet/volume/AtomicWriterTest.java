package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.os.FileModes;
import io.javelet.pod.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicWriterTest {
  private static final OptionalInt NOBODY = OptionalInt.empty();

  @TempDir Path folder;

  private final AtomicWriter writer = new AtomicWriter(Clock.systemUTC(), new Random(1));

  private static SortedMap<String, ProjectedFile> files(Map<String, String> contents) {
    var files = new TreeMap<String, ProjectedFile>();
    contents.forEach(
        (path, text) -> files.put(path, new ProjectedFile(ConfigValue.of(text), 0640)));
    return files;
  }

  private java.util.List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theLayoutIsUpstreams() throws Exception {
    boolean changed = writer.write(folder, files(Map.of("a", "1", "deep/er/b", "2")), NOBODY);

    assertThat(changed).isTrue();
    assertThat(names()).hasSize(4).contains("..data", "a", "deep");
    assertThat(Files.readSymbolicLink(folder.resolve("a"))).isEqualTo(Path.of("..data/a"));
    assertThat(Files.readSymbolicLink(folder.resolve("deep"))).isEqualTo(Path.of("..data/deep"));
    assertThat(Files.readSymbolicLink(folder.resolve("..data")).toString())
        .matches("\\.\\.\\d{4}(_\\d\\d){5}\\.\\d+");
    assertThat(folder.resolve("deep/er/b")).hasContent("2");
    assertThat(FileModes.get(folder.resolve("a").toRealPath())).isEqualTo(0640);
    assertThat(FileModes.get(folder.resolve("..data").toRealPath())).isEqualTo(0755);
  }

  @Test
  void theSameFilesAreNotWrittenAgain() throws Exception {
    writer.write(folder, files(Map.of("a", "1")), NOBODY);
    Path shown = Files.readSymbolicLink(folder.resolve("..data"));

    assertThat(writer.write(folder, files(Map.of("a", "1")), NOBODY)).isFalse();
    assertThat(Files.readSymbolicLink(folder.resolve("..data"))).isEqualTo(shown);
  }

  @Test
  void anotherContentOrModeOrNameIsAChange() throws Exception {
    writer.write(folder, files(Map.of("a", "1")), NOBODY);

    assertThat(writer.write(folder, files(Map.of("a", "2")), NOBODY)).isTrue();
    var readable = files(Map.of("a", "2"));
    readable.replaceAll((path, file) -> new ProjectedFile(file.content(), 0444));
    assertThat(writer.write(folder, readable, NOBODY)).isTrue();
    assertThat(writer.write(folder, files(Map.of("b", "2")), NOBODY)).isTrue();
    assertThat(names()).hasSize(3).contains("..data", "b");
    assertThat(writer.write(folder, files(Map.of()), NOBODY)).isTrue();
    assertThat(names()).hasSize(2).contains("..data");
  }

  @Test
  void whatAKilledWriterLeftIsMended() throws Exception {
    writer.write(folder, files(Map.of("a", "1", "b", "1")), NOBODY);
    Files.createDirectory(folder.resolve("..2020_01_01_00_00_00.1"));
    Files.writeString(folder.resolve("..2020_01_01_00_00_00.1/half"), "x");
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2020_01_01_00_00_00.1"));
    Files.delete(folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("stale"), Path.of("..data/stale"));

    assertThat(writer.write(folder, files(Map.of("a", "1", "b", "1")), NOBODY)).isFalse();
    assertThat(names()).hasSize(4).contains("..data", "a", "b");
    assertThat(folder.resolve("a")).hasContent("1");
  }

  @Test
  void aDataLinkThatLeadsElsewhereIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("a"), "1");
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("../outside"));

    assertThat(writer.write(volume, files(Map.of("a", "1")), NOBODY)).isTrue();
    assertThat(Files.readSymbolicLink(volume.resolve("..data")).toString()).startsWith("..2");
    assertThat(outside.resolve("a")).exists();
  }

  @Test
  void aGroupMayRead() throws Exception {
    VolumeFixture.needsMountRights();
    var secret = files(Map.of("deep/a", "1"));
    secret.replaceAll((path, file) -> new ProjectedFile(file.content(), 0400));

    writer.write(folder, secret, OptionalInt.of(4711));

    Path file = folder.resolve("deep/a").toRealPath();
    assertThat(FileModes.get(file)).isEqualTo(0440);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4711);
    assertThat(FileModes.get(folder.resolve("..data").toRealPath())).isEqualTo(02755);
    assertThat(writer.write(folder, secret, OptionalInt.of(4711))).isFalse();
    assertThat(writer.write(folder, secret, OptionalInt.of(4712))).isTrue();
  }

  @Test
  void aFileMayBelongToAUser() throws Exception {
    VolumeFixture.needsMountRights();
    var token = files(Map.of("deep/a", "1"));
    token.replaceAll((path, file) -> new ProjectedFile(file.content(), 0600, OptionalInt.of(4711)));

    writer.write(folder, token, NOBODY);

    Path file = folder.resolve("deep/a").toRealPath();
    assertThat(FileModes.get(file)).isEqualTo(0600);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4711);
    assertThat(writer.write(folder, token, NOBODY)).isFalse();
    token.replaceAll((path, each) -> new ProjectedFile(each.content(), 0600, OptionalInt.of(4712)));
    assertThat(writer.write(folder, token, NOBODY)).isTrue();
  }

  @Test
  void aReaderNeverSeesAMixture() throws Exception {
    writer.write(folder, files(Map.of("a", "0", "b", "0")), NOBODY);
    var end = new AtomicBoolean();
    var mixture = new AtomicReference<>("");
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!end.get()) {
                try {
                  Path data = folder.resolve("..data").toRealPath();
                  String a = Files.readString(data.resolve("a"));
                  String b = Files.readString(data.resolve("b"));
                  if (!a.equals(b)) {
                    mixture.set(a + " and " + b);
                  }
                } catch (IOException replacedMeanwhile) {
                  Thread.onSpinWait();
                }
              }
            });
    for (int i = 1; i <= 300; i++) {
      String text = Integer.toString(i);
      writer.write(folder, files(Map.of("a", text, "b", text)), NOBODY);
      assertThat(Files.exists(folder.resolve("..data/a"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
    end.set(true);
    reader.join();
    assertThat(mixture.get()).isEmpty();
  }
}
