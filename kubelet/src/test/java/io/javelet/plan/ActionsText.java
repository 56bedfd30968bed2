package io.javelet.plan;

import io.javelet.plan.PodActions.StartContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A plan in short lines, one an action, in the order in which they are done. */
final class ActionsText {
  private ActionsText() {}

  static List<String> of(PodActions actions) {
    List<String> lines = new ArrayList<>();
    if (actions.killPod()) {
      lines.add("kill pod");
    }
    actions
        .containersToKill()
        .forEach(kill ->
            lines.add(
                "kill "
                    + kill.id()
                    + " "
                    + kill.reason()
                    + kill.grace().map(grace -> " in " + grace.toSeconds() + "s").orElse("")));
    actions.removals().forEach(id -> lines.add("remove " + id));
    actions
        .createSandbox()
        .ifPresent(sandbox -> lines.add("sandbox " + sandbox.attempt() + " " + sandbox.reason()));
    actions.containersToStart().forEach(start -> lines.add(start(start)));
    actions
        .backOffs()
        .forEach(wait ->
            lines.add(
                "wait "
                    + wait.container()
                    + " "
                    + Duration.between(Scene.NOW, wait.until()).toSeconds()
                    + "s"));
    return lines;
  }

  private static String start(StartContainer start) {
    String kind =
        switch (start.kind()) {
          case REGULAR -> "";
          case INIT -> "init ";
          case SIDECAR -> "sidecar ";
          case EPHEMERAL -> "ephemeral ";
        };
    String count = start.restartCount().isPresent() ? "-" + start.restartCount().getAsInt() : "";
    return "start " + kind + start.name() + count;
  }
}
