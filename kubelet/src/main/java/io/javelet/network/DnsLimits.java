package io.javelet.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What resolvers can bear; what exceeds it is left out, with a warning. Pure. Upstream's
 * counterpart: {@code formDNSConfigFitsLimits}.
 */
final class DnsLimits {
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int SEARCHES_OF_A_CLUSTER = 3;
  private static final int LONGEST_SEARCH = 253;
  private static final int LONGEST_SEARCH_LINE = 2048;
  private static final String REASON = "DNSConfigForming";

  private DnsLimits() {}

  static List<String> servers(List<String> wanted, List<PodDns.Warning> warnings) {
    if (wanted.size() <= MOST_SERVERS) {
      return wanted;
    }
    List<String> applied = wanted.subList(0, MOST_SERVERS);
    warnings.add(
        new PodDns.Warning(
            REASON,
            "Nameserver limits were exceeded, some nameservers have been omitted, the applied"
                + " nameserver line is: "
                + String.join(" ", applied)));
    return applied;
  }

  static List<String> searches(List<String> wanted, List<PodDns.Warning> warnings) {
    List<String> applied =
        wanted.stream()
            .limit(MOST_SEARCHES)
            .filter(search -> search.length() <= LONGEST_SEARCH)
            .toList();
    while (String.join(" ", applied).length() > LONGEST_SEARCH_LINE) {
      applied = applied.subList(0, applied.size() - 1);
    }
    if (applied.size() < wanted.size()) {
      warnings.add(
          new PodDns.Warning(
              REASON,
              "Search Line limits were exceeded, some search paths have been omitted, the applied"
                  + " search line is: "
                  + String.join(" ", applied)));
    }
    return applied;
  }

  static List<String> excesses(List<String> searches, Path file, String clusterDomain) {
    int most = clusterDomain.isEmpty() ? MOST_SEARCHES : MOST_SEARCHES - SEARCHES_OF_A_CLUSTER;
    List<String> texts = new ArrayList<>();
    if (searches.size() > most) {
      texts.add(
          "Resolv.conf file '%s' contains search line consisting of more than %d domains!"
              .formatted(file, most));
    }
    if (searches.stream().anyMatch(search -> search.length() > LONGEST_SEARCH)) {
      texts.add(
          "Resolv.conf file \"%s\" contains a search path which length is more than allowed %d chars!"
              .formatted(file, LONGEST_SEARCH));
    }
    if (String.join(" ", searches).length() > LONGEST_SEARCH_LINE) {
      texts.add(
          "Resolv.conf file '%s' contains search line which length is more than allowed %d chars!"
              .formatted(file, LONGEST_SEARCH_LINE));
    }
    return List.copyOf(texts);
  }
}
