package io.javelet.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates the cases of upstream's {@code TestParseResolvConf}. */
class ResolvConfTest {
  @ParameterizedTest
  @MethodSource
  void theFileSays(String text, List<String> servers, List<String> searches, List<String> options) {
    assertThat(ResolvConf.parse(text)).isEqualTo(new ResolvConf(servers, searches, options));
  }

  static Stream<Arguments> theFileSays() {
    List<String> none = List.of();
    return Stream.of(
        Arguments.of("", none, none, none),
        Arguments.of(" ", none, none, none),
        Arguments.of("\n", none, none, none),
        Arguments.of("\t\n\t", none, none, none),
        Arguments.of("#comment\n", none, none, none),
        Arguments.of(" #comment\n", none, none, none),
        Arguments.of("#nameserver 1.2.3.4", none, none, none),
        Arguments.of("nameserver", none, none, none),
        Arguments.of("nameserver \t", none, none, none),
        Arguments.of("nameserver 1.2.3.4", List.of("1.2.3.4"), none, none),
        Arguments.of(" \tnameserver\t1.2.3.4 \n", List.of("1.2.3.4"), none, none),
        Arguments.of("nameserver 1.2.3.4 more", List.of("1.2.3.4"), none, none),
        Arguments.of("nameserver 1.2.3.4 #more", List.of("1.2.3.4"), none, none),
        Arguments.of(
            "nameserver 1.2.3.4\nnameserver fd00::1", List.of("1.2.3.4", "fd00::1"), none, none),
        Arguments.of("search ", none, none, none),
        Arguments.of("search foo", none, List.of("foo"), none),
        Arguments.of("search foo bar", none, List.of("foo", "bar"), none),
        Arguments.of("search foo. bar", none, List.of("foo", "bar"), none),
        Arguments.of("search foo\nsearch bar", none, List.of("bar"), none),
        Arguments.of("search foo\nsearch", none, none, none),
        Arguments.of("search .", none, none, none),
        Arguments.of("search . foo", none, List.of("foo"), none),
        Arguments.of("options", none, none, none),
        Arguments.of("options ndots:5", none, none, List.of("ndots:5")),
        Arguments.of("options ndots:5 attempts:2", none, none, List.of("ndots:5", "attempts:2")),
        Arguments.of(
            "options ndots:1\noptions ndots:5 attempts:3",
            none,
            none,
            List.of("ndots:5", "attempts:3")),
        Arguments.of(
            "options ndots:1\noptions attempts:3", none, none, List.of("ndots:1", "attempts:3")),
        Arguments.of("options rotate rotate", none, none, List.of("rotate")),
        Arguments.of("domain example.org\nsortlist 1.2.3.4\nnonsense", none, none, none),
        Arguments.of(
            "#head\r\nnameserver 1.1.1.1\r\nsearch a b\r\noptions x\r\n",
            List.of("1.1.1.1"),
            List.of("a", "b"),
            List.of("x")));
  }

  @Test
  void aFileIsReadUpToItsLargestSize(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("resolv.conf"), "nameserver 9.9.9.9\n");
    assertThat(ResolvConf.read(file).servers()).containsExactly("9.9.9.9");

    Files.write(file, new byte[ResolvConf.LARGEST_FILE_BYTES + 1]);
    assertThatThrownBy(() -> ResolvConf.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void whatResolversCannotBearIsSaid() {
    Path file = Path.of("/etc/resolv.conf");

    assertThat(searches(29, "d").excesses(file, "cluster.local")).isEmpty();
    assertThat(searches(32, "d").excesses(file, "")).isEmpty();
    assertThat(searches(30, "d").excesses(file, "cluster.local"))
        .containsExactly(
            "Resolv.conf file '/etc/resolv.conf' contains search line consisting of more than 29"
                + " domains!");
    assertThat(searches(1, "d".repeat(254)).excesses(file, ""))
        .containsExactly(
            "Resolv.conf file \"/etc/resolv.conf\" contains a search path which length is more"
                + " than allowed 253 chars!");
    assertThat(searches(20, "d".repeat(120)).excesses(file, ""))
        .containsExactly(
            "Resolv.conf file '/etc/resolv.conf' contains search line which length is more than"
                + " allowed 2048 chars!");
  }

  private static ResolvConf searches(int number, String domain) {
    return new ResolvConf(List.of(), Collections.nCopies(number, domain), List.of());
  }
}
