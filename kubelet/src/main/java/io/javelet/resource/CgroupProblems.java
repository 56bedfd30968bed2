package io.javelet.resource;

import java.util.List;
import java.util.stream.Stream;

/**
 * What of some values is not in force. Immutable.
 *
 * @param unavailable what this machine cannot do at all, one line each: the controller, and what is
 *     missing
 * @param refused what the kernel does not take now and may take later, such as a limit below what
 *     is in use
 */
public record CgroupProblems(List<String> unavailable, List<String> refused) {
  /** All is in force. */
  public static final CgroupProblems NONE = new CgroupProblems(List.of(), List.of());

  public CgroupProblems {
    unavailable = List.copyOf(unavailable);
    refused = List.copyOf(refused);
  }

  CgroupProblems and(CgroupProblems others) {
    return new CgroupProblems(
        Stream.concat(unavailable.stream(), others.unavailable.stream()).toList(),
        Stream.concat(refused.stream(), others.refused.stream()).toList());
  }
}
