package io.javelet.server.nodelogs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeLogQueryTest {
  private static NodeLogQuery query(Map<String, List<String>> parameters) {
    if (NodeLogQuery.parse(parameters) instanceof NodeLogQuery.Parsed.Good(NodeLogQuery query)) {
      return query;
    }
    throw new AssertionError("not understood: " + parameters);
  }

  @Test
  void theJournalIsAskedOnceForAllServicesWithTimesInUtc() {
    NodeLogQuery query =
        query(
            Map.of(
                "query", List.of("kubelet", "containerd"),
                "sinceTime", List.of("2026-01-02T03:04:05+01:00"),
                "untilTime", List.of("2026-01-02T04:00:00Z"),
                "tailLines", List.of("10"),
                "pattern", List.of("a|b"),
                "boot", List.of("-1")));

    assertThat(query.wrong()).isEmpty();
    assertThat(query.journalArguments(query.services()))
        .containsExactly(
            "--utc",
            "--no-pager",
            "--output=short-precise",
            "--since=2026-01-02 02:04:05 UTC",
            "--until=2026-01-02 04:00:00 UTC",
            "--pager-end",
            "--lines=10",
            "--unit=kubelet",
            "--unit=containerd",
            "--grep=a|b",
            "--boot",
            "-1");
  }

  @Test
  void aRequestWithoutAnyOfItIsNoQuery() {
    assertThat(NodeLogQuery.parse(Map.of("other", List.of("x"))))
        .isEqualTo(new NodeLogQuery.Parsed.None());
  }
}
