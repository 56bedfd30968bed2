package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ApiEndpointTest {
  private static final Optional<String> NONE = Optional.empty();
  private static final Map<String, List<String>> KNOWN =
      Map.of("one", List.of("10.0.0.1"), "two", List.of("10.0.0.1", "2001:db8::1"));

  private static InetAddress[] addresses(String host) throws UnknownHostException {
    if (!KNOWN.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return KNOWN.get(host).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  private static List<ApiEndpoint> of(String url, Optional<String> serverName) {
    return ApiEndpoint.of(url, serverName, ApiEndpointTest::addresses);
  }

  @Test
  void aHostWithOneAddressAndAnAddressStayAsTheyAre() {
    for (String url :
        List.of(
            "https://one:6443", "https://10.0.0.9", "https://[2001:db8::2]:1", "https://gone")) {
      assertThat(of(url, NONE)).containsExactly(new ApiEndpoint(url, NONE));
    }
  }

  @Test
  void eachAddressOfAHostIsAPlace() {
    assertThat(of("https://two:6443/path", NONE))
        .containsExactly(
            new ApiEndpoint("https://10.0.0.1:6443/path", Optional.of("two")),
            new ApiEndpoint("https://[2001:db8:0:0:0:0:0:1]:6443/path", Optional.of("two")));
  }

  @Test
  void aNameOfTheServersOwnIsToldToItsAddress() {
    Optional<String> name = Optional.of("kubernetes");

    assertThat(of("https://10.0.0.9", name))
        .containsExactly(new ApiEndpoint("https://10.0.0.9", name));
    assertThat(of("https://one:6443", name))
        .containsExactly(new ApiEndpoint("https://10.0.0.1:6443", name));
    assertThat(of("https://gone", name)).containsExactly(new ApiEndpoint("https://gone", name));
  }
}
