package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelet.os.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a volume go to a group; nothing outside of it does. */
final class GroupOwnershipTest {
  private static final int GROUP = 4321;

  @TempDir Path scratch;

  private final AtomicLong count = new AtomicLong();
  private Path volume;
  private Path outside;

  @BeforeEach
  void makeFiles() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "changing groups needs root");
    volume = Files.createDirectories(scratch.resolve("volume"));
    Files.createDirectories(volume.resolve("a/b"));
    file("a/b/program", 04711);
    file("plain", 0600);
    outside = Files.writeString(scratch.resolve("outside"), "x");
    FileModes.set(outside, 0600);
    Files.createSymbolicLink(volume.resolve("a/link"), outside);
    Files.createSymbolicLink(volume.resolve("folder-link"), scratch);
    Files.createSymbolicLink(volume.resolve("dangling"), Path.of("/nowhere"));
  }

  private void file(String path, int mode) throws IOException {
    Path file = Files.writeString(volume.resolve(path), "x");
    // What is made in a folder of a group is the group's.
    Files.setAttribute(file, "unix:gid", 0);
    FileModes.set(file, mode);
  }

  private int groupOf(String path) throws IOException {
    return (int) Files.getAttribute(volume.resolve(path), "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void everyFileAndLinkIsTheGroupsAndWhatTheyCouldDoTheyCanStill() throws IOException {
    GroupOwnership.give(volume, GROUP, false, count);

    assertThat(count).hasValue(8);
    for (String path :
        new String[] {
          "", "a", "a/b", "a/b/program", "plain", "a/link", "folder-link", "dangling"
        }) {
      assertThat(groupOf(path)).as(path).isEqualTo(GROUP);
    }
    assertThat(FileModes.get(volume.resolve("a/b/program"))).isEqualTo(04771);
    assertThat(FileModes.get(volume.resolve("plain"))).isEqualTo(0660);
    assertThat(FileModes.get(volume.resolve("a/b"))).isEqualTo(02775);
    assertThat(FileModes.get(volume)).isEqualTo(02775);
  }

  @Test
  void whatLinksLeadToStaysAsItIs() throws IOException {
    GroupOwnership.give(volume, GROUP, false, count);

    assertThat(GroupOwnership.groupOf(outside)).isNotEqualTo(GROUP);
    assertThat(FileModes.get(outside)).isEqualTo(0600);
    assertThat(GroupOwnership.groupOf(scratch)).isNotEqualTo(GROUP);
  }

  @Test
  void aFolderThatIsTheGroupsAlreadyIsLeftAloneOnRequest() throws IOException {
    GroupOwnership.give(volume, GROUP, false, count);
    file("new", 0600);

    GroupOwnership.give(volume, GROUP, true, count);
    assertThat(groupOf("new")).isNotEqualTo(GROUP);

    GroupOwnership.give(volume, GROUP, false, count);
    assertThat(groupOf("new")).isEqualTo(GROUP);
  }

  @Test
  void aFolderOfTheGroupWithoutItsRightsIsNoMatch() throws IOException {
    GroupOwnership.give(volume, GROUP, false, count);
    file("new", 0600);
    FileModes.set(volume, 0770);

    GroupOwnership.give(volume, GROUP, true, count);

    assertThat(groupOf("new")).isEqualTo(GROUP);
  }
}
