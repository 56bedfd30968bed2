package io.javelet.topology;

/** What a pod asks for cannot be set aside for it; turned into a refusal at the room's edge. */
final class NotAllocatableException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String UNEXPECTED = "UnexpectedAdmissionError";

  private final String reason;

  private NotAllocatableException(String reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Upstream gives such failures a reason of their own and wraps the message. */
  static NotAllocatableException unexpected(String message) {
    return new NotAllocatableException(
        UNEXPECTED, "Allocate failed due to " + message + ", which is unexpected");
  }

  static NotAllocatableException coresNotWhole(int requested, int perCore) {
    return new NotAllocatableException(
        "SMTAlignmentError",
        "SMT Alignment Error: requested %d cpus not multiple cpus per core = %d"
            .formatted(requested, perCore));
  }

  static NotAllocatableException tooFewCores(int available, int requested, int perCore) {
    return new NotAllocatableException(
        "SMTAlignmentError",
        "SMT Alignment Error: not enough free physical CPUs: available physical CPUs = %d, requested CPUs = %d, CPUs per core = %d"
            .formatted(available, requested, perCore));
  }

  static NotAllocatableException notNear() {
    return new NotAllocatableException(
        "TopologyAffinityError", "Resources cannot be allocated with Topology locality");
  }

  String reason() {
    return reason;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
