package io.javelet.server;

import io.javelet.server.http.Answer;
import java.util.function.Function;

/** Sends clients to where upstream's server sends them. */
final class Redirects {
  private Redirects() {}

  /** To a path, with the query that was asked with. */
  static Function<Call, Answer> to(String path) {
    return call -> {
      String target = call.request().target();
      int question = target.indexOf('?');
      String location = path + (question < 0 ? "" : target.substring(question));
      return Answer.text(307, "Temporary Redirect\n").with("Location", location);
    };
  }
}
