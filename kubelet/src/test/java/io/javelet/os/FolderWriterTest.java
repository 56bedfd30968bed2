package io.javelet.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWriterTest {
  private final List<IOException> failures = new CopyOnWriteArrayList<>();

  @TempDir private Path temporary;

  @Test
  void whatIsLeftIsWrittenBeforeTheEndAndOfEachFileTheNewestContent() throws Exception {
    Path folder = temporary.resolve("folder");
    var writer = new FolderWriter("test-writer", folder, failures::add);
    writer.put("changed", "old".getBytes(UTF_8));
    writer.put("changed", "new".getBytes(UTF_8));
    writer.put("removed", "old".getBytes(UTF_8));
    writer.remove("removed");

    writer.start();

    assertThat(writer.stop()).isTrue();
    assertThat(folder.resolve("changed")).hasContent("new");
    assertThat(folder.resolve("removed")).doesNotExist();
    assertThat(FileModes.get(folder)).isEqualTo(0700);
    assertThat(FileModes.get(folder.resolve("changed"))).isEqualTo(0600);
    assertThat(failures).isEmpty();
  }

  @Test
  void aDiskThatTakesNothingIsToldOfAndDoesNotHoldUpTheEnd() throws Exception {
    Path inTheWay = Files.createFile(temporary.resolve("folder"));
    var writer = new FolderWriter("test-writer", inTheWay, failures::add);
    writer.put("file", "content".getBytes(UTF_8));

    writer.start();

    assertThat(writer.stop()).isTrue();
    assertThat(failures).isNotEmpty();
    assertThat(inTheWay).isRegularFile();
  }
}
