package io.javelet.server;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Request;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has found its endpoint.
 *
 * @param exchange the way to answer
 * @param variables the path's variable parts by name
 */
record Call(Exchange exchange, Map<String, String> variables) {
  Request request() {
    return exchange.request();
  }

  /** A variable part that the endpoint's path has. */
  String variable(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("the path has no " + name));
  }

  /** A variable part that the endpoint's path may have. */
  Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  void send(Answer answer) throws IOException, InterruptedException {
    exchange.send(answer);
  }
}
