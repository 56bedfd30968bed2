package io.javelet.server;

/** Through which port a request came. */
enum Door {
  /** The HTTPS port: everything, for those who may. */
  HTTPS,
  /** The plain port that only shows, to anybody. */
  READ_ONLY,
  /** The health check's own port. */
  HEALTH,
  /** The unix socket: everything, and what is ours alone. */
  LOCAL;

  /** As upstream's metrics call it. */
  String serverType() {
    return this == READ_ONLY || this == HEALTH ? "readonly" : "readwrite";
  }
}
