package io.javelet.os;

/** What kind of processor this is, in the words of Go and so of Kubernetes. */
public final class MachineArchitecture {
  private MachineArchitecture() {}

  /** {@code amd64} or {@code arm64}; on others Java's own word. */
  public static String word() {
    String java = System.getProperty("os.arch", "unknown");
    return java.equals("aarch64") ? "arm64" : java;
  }
}
