package io.javelet.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restates upstream's {@code TestCheckLimitsForResolvConf}, and when it is told. */
final class HostResolverTest {
  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  @Test
  void whatPodsCannotBeGivenIsToldOnceAndAgainWhenItChanges() throws IOException {
    Path file = Files.writeString(folder.resolve("resolv.conf"), searching(29));
    var resolver = new HostResolver(file, "cluster.local", told::add);

    assertThat(resolver.read().searches()).hasSize(29);
    assertThat(told).isEmpty();

    Files.writeString(file, searching(30));
    resolver.read();
    resolver.read();
    String excess =
        "Resolv.conf file '%s' contains search line consisting of more than 29 domains!"
            .formatted(file);
    assertThat(told).containsExactly(excess);

    Files.writeString(file, searching(1));
    resolver.read();
    Files.writeString(file, searching(31));
    resolver.read();
    assertThat(told).containsExactly(excess, excess);
  }

  @Test
  void withoutAClusterDomainMoreFits() throws IOException {
    Path file = Files.writeString(folder.resolve("resolv.conf"), searching(32));

    assertThat(new HostResolver(file, "", told::add).read().searches()).hasSize(32);
    assertThat(told).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsEmpty() {
    assertThat(new HostResolver(folder.resolve("none"), "", told::add).read())
        .isEqualTo(ResolvConf.EMPTY);
    assertThat(told).isEmpty();
  }

  private static String searching(int domains) {
    return "search "
        + IntStream.range(0, domains)
            .mapToObj(i -> "d" + i + ".example")
            .collect(Collectors.joining(" "))
        + "\n";
  }
}
