package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.UserNamespaceRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restates the cases of upstream's {@code userns_manager_test.go}. */
class UserNamespacesTest {
  private static final SubordinateIds FOUR = new SubordinateIds(65_536, 4 * 65_536, 65_536);

  @TempDir private Path folder = Path.of("");

  @Test
  void everyPodGetsIdsOfItsOwn() throws IOException {
    UserNamespaces users = users(FOUR);
    Set<UserNamespaceRange> given = new HashSet<>();
    for (String pod : new String[] {"a", "b", "c", "d"}) {
      given.add(users.ensure(new PodUid(pod)));
    }

    assertThat(given).hasSize(4).allMatch(range -> range.length() == 65_536);
    assertThat(given).allMatch(range -> range.firstId() >= 65_536 && range.firstId() % 65_536 == 0);
    assertThatThrownBy(() -> users.ensure(new PodUid("e")))
        .hasMessageContaining("could not find an empty slot");
    users.release(new PodUid("b"));
    assertThat(users.ensure(new PodUid("e"))).isIn(given);
  }

  @Test
  void aPodKeepsItsIdsOverARestart() throws IOException {
    UserNamespaceRange before = users(FOUR).ensure(new PodUid("a"));
    Path file = folder.resolve("pods/a/userns");

    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"uidMappings\":[{\"hostId\":%1$d,\"containerId\":0,\"length\":65536}],\"gidMappings\":[{\"hostId\":%1$d,\"containerId\":0,\"length\":65536}]}"
                .formatted(before.firstId()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    UserNamespaces after = users(FOUR);
    assertThat(after.ensure(new PodUid("b"))).isNotEqualTo(before);
    assertThat(after.ensure(new PodUid("a"))).isEqualTo(before);
    after.release(new PodUid("a"));
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{\"uidMappings\":[],\"gidMappings\":[]}",
        "{\"uidMappings\":[{\"hostId\":65536,\"containerId\":0,\"length\":65536}],\"gidMappings\":[{\"hostId\":131072,\"containerId\":0,\"length\":65536}]}",
        "{\"uidMappings\":[{\"hostId\":65536,\"containerId\":1,\"length\":65536}],\"gidMappings\":[{\"hostId\":65536,\"containerId\":1,\"length\":65536}]}",
        "{\"uidMappings\":[{\"hostId\":0,\"containerId\":0,\"length\":65536}],\"gidMappings\":[{\"hostId\":0,\"containerId\":0,\"length\":65536}]}",
        "{\"uidMappings\":[{\"hostId\":65536,\"containerId\":0,\"length\":1}],\"gidMappings\":[{\"hostId\":65536,\"containerId\":0,\"length\":1}]}"
      })
  void aRecordThatCannotBeUsedDoesNotStopTheStart(String text) throws IOException {
    Files.createDirectories(folder.resolve("pods/a"));
    Files.writeString(folder.resolve("pods/a/userns"), text);

    UserNamespaceRange range = users(FOUR).ensure(new PodUid("a"));

    assertThat(range.firstId()).isGreaterThanOrEqualTo(65_536);
    assertThat(UserNamespaces.parse(Files.readString(folder.resolve("pods/a/userns"))))
        .isEqualTo(Optional.of(range));
  }

  @Test
  void withoutAWordOfTheNodeAllIdsButItsOwnAreGiven() throws IOException {
    assertThat(SubordinateIds.read(folder, 65_536))
        .isEqualTo(new SubordinateIds(65_536, (1L << 32) - 65_536, 65_536));
  }

  @Test
  void theNodeCanSetIdsAside() throws IOException {
    Files.writeString(folder.resolve("subuid"), "me:100000:65536\nkubelet:131072:7208960\n");
    Files.writeString(folder.resolve("subgid"), "kubelet:131072:7208960\n");

    assertThat(SubordinateIds.read(folder, 65_536))
        .isEqualTo(new SubordinateIds(131_072, 7_208_960, 65_536));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kubelet:131072:65536                      | kubelet:65536:65536
          kubelet:131072:65536,kubelet:262144:65536 | kubelet:131072:65536,kubelet:262144:65536
          kubelet:131072:65536                      | other:131072:65536
          kubelet:100000:65536                      | kubelet:100000:65536
          kubelet:0:65536                           | kubelet:0:65536
          kubelet:nonsense                          | kubelet:nonsense
          """)
  void idsThatCannotBeDividedAreRefused(String users, String groups) throws IOException {
    Files.writeString(folder.resolve("subuid"), users.replace(',', '\n'));
    Files.writeString(folder.resolve("subgid"), groups.replace(',', '\n'));

    assertThatThrownBy(() -> SubordinateIds.read(folder, 65_536))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("subuid");
  }

  private UserNamespaces users(SubordinateIds ids) throws IOException {
    return new UserNamespaces(
        new PodDirectories(folder, folder.resolve("logs"), folder.resolve("links")),
        ids,
        new Random(1));
  }
}
