package io.javelet.server;

import io.javelet.server.http.Answer;

/** A request that is answered with something other than what it asked for. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  RefusedException(Answer answer) {
    super("HTTP " + answer.status());
    this.answer = answer;
  }

  RefusedException(int status, String text) {
    this(Answer.text(status, text));
  }

  Answer answer() {
    return answer;
  }
}
