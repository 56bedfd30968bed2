package io.javelet.runtime;

import java.util.List;

/**
 * The resolver configuration of a sandbox, after the pod's DNS policy and all limits were applied.
 *
 * @param servers addresses, at most three
 * @param searches search domains
 * @param options such as {@code ndots:5}
 */
public record DnsSettings(List<String> servers, List<String> searches, List<String> options) {
  public DnsSettings {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }
}
