package io.javelet.config.option;

/** The chapters of help and documentation, in their order. */
public enum OptionGroup {
  GENERAL("General"),
  STATIC_PODS("Static pods"),
  RUNTIME("Container runtime"),
  IMAGES("Images"),
  SERVER("Server"),
  TLS_AND_AUTH("Certificates, authentication, authorization"),
  NODE("Node"),
  API_SERVER("API server"),
  PODS("Pods"),
  RESOURCES("CPU, memory, cgroups"),
  EVICTION("Reservations and eviction"),
  STORAGE("Volumes and container logs"),
  NETWORK("Network and DNS"),
  LOGGING("Logging and tracing"),
  LEFTOVERS("Accepted, of no use");

  private final String title;

  OptionGroup(String title) {
    this.title = title;
  }

  /** The chapter's heading. */
  public String title() {
    return title;
  }
}
