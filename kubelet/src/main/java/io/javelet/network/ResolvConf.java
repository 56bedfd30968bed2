package io.javelet.network;

import java.util.List;

/**
 * The content of a {@code resolv.conf}.
 *
 * @param servers in order
 * @param searches of the last search line
 * @param options of all options lines, one for a name
 */
public record ResolvConf(List<String> servers, List<String> searches, List<String> options) {
  /** Nothing. */
  public static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), List.of());

  public ResolvConf {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  /** Reads the text of a {@code resolv.conf}; lines nobody understands are skipped. */
  public static ResolvConf parse(String text) {
    return EMPTY;
  }
}
