package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/**
 * One line of a table: a change to a base scene, and the plan that comes of it.
 *
 * @param name what is shown, in plain English
 * @param change what differs from the base
 * @param expected the plan's lines, see {@link ActionsText}
 */
record PlanCase(String name, Consumer<Scene> change, List<String> expected) {
  static PlanCase when(String name, Consumer<Scene> change, String... expected) {
    return new PlanCase(name, change, List.of(expected));
  }

  void check(Scene base) {
    change.accept(base);
    assertThat(ActionsText.of(base.plan())).isEqualTo(expected);
  }

  @Override
  public String toString() {
    return name;
  }
}
