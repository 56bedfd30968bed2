package io.javelet.config.option;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this program does when its first word is no flag. All are ours; upstream has flags only. */
public enum Subcommand {
  /** Checks manifests. */
  VALIDATE(
      "FILE|DIR|-...", "Checks manifests of static pods as the agent would, without an agent."),
  /** Shows what a manifest's pods will be. */
  EXPLAIN_UID("FILE...", "Shows which UID, name and hash a manifest gives its pods, and why."),
  /** Restarts what a pod runs. */
  RESTART("POD", "Restarts a pod's containers, or one of them, without touching its file."),
  /** Starts an ephemeral container. */
  DEBUG("POD", "Starts a container in a pod that runs, without touching its file."),
  /** Shows events. */
  EVENTS("[POD]", "Shows what the agent has reported lately, of all pods or of one."),
  /** Prints a script for a shell. */
  COMPLETION("bash", "Prints what completes commands and flags in a shell.");

  private final String arguments;
  private final String meaning;

  Subcommand(String arguments, String meaning) {
    this.arguments = arguments;
    this.meaning = meaning;
  }

  /** The command that this word names. */
  public static Optional<Subcommand> of(String word) {
    return Stream.of(values()).filter(each -> each.word().equals(word)).findAny();
  }

  /** How it is written on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All words, as the completion offers them. */
  static String words() {
    return Stream.of(values()).map(Subcommand::word).collect(Collectors.joining(" "));
  }

  String usage() {
    return "kubelet " + word() + " " + arguments;
  }

  String meaning() {
    return meaning;
  }
}
