package io.javelet.config.option;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the script that completes this program's commands and flags in a shell. */
public final class Completion {

  private Completion() {}

  /** For bash; source it. */
  public static String bash() {
    String flags =
        OptionCatalogue.all().stream()
            .flatMap(option -> option.flag().stream())
            .map(flag -> "--" + flag)
            .sorted()
            .collect(Collectors.joining(" "));
    String files =
        Stream.of("kubeconfig", "config", "bootstrap-kubeconfig", "lock-file", "resolv-conf")
            .map(flag -> "--" + flag)
            .collect(Collectors.joining("|"));
    return """
    # bash completion for kubelet; use it with: source <(kubelet completion bash)
    _kubelet_flags="%s"
    _kubelet() {
      local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
      case "$before" in
        %s|*-file|*-dir|--root-dir|*-path) COMPREPLY=($(compgen -f -- "$word")) ;;
        *) COMPREPLY=($(compgen -W "%s $_kubelet_flags" -- "$word")) ;;
      esac
    }
    complete -o default -F _kubelet kubelet
    """
        .formatted(flags, files, Subcommand.words());
  }
}
