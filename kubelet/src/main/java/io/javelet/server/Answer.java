package io.javelet.server;

/** What a route answers. */
record Answer(int status, String contentType, String body) {
  static Answer text(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text);
  }

  static Answer json(String body) {
    return new Answer(200, "application/json", body);
  }
}
