package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import java.math.BigDecimal;
import java.util.Map;

/**
 * How one container gets other resources.
 *
 * @param restart whether it has to be restarted for that ({@code resizePolicy})
 * @param shrinks whether a limit gets lower; those come first, so that what they give is there
 * @param lowersMemory whether its memory limit gets lower
 */
public record ContainerResize(boolean restart, boolean shrinks, boolean lowersMemory) {
  private static final String RESTART = "RestartContainer";

  static ContainerResize of(Container container, PodAllocation wanted, PodAllocation now) {
    ResizableAmounts next = wanted.amounts(container.getName());
    ResizableAmounts before = now.amounts(container.getName());
    boolean restart = false;
    for (ContainerResizePolicy policy : container.getResizePolicy()) {
      restart |=
          RESTART.equals(policy.getRestartPolicy())
              && next.differs(before, policy.getResourceName());
    }
    return new ContainerResize(
        restart,
        lower(next.limits(), before.limits(), ResourceAmounts.CPU)
            || lower(next.limits(), before.limits(), ResourceAmounts.MEMORY),
        lower(next.limits(), before.limits(), ResourceAmounts.MEMORY));
  }

  /** Whether a container is restarted when this resource changes. */
  static boolean restartsFor(Container container, String resource) {
    return container.getResizePolicy().stream()
        .filter(policy -> policy.getResourceName().equals(resource))
        .anyMatch(policy -> RESTART.equals(policy.getRestartPolicy()));
  }

  private static boolean lower(
      Map<String, BigDecimal> next, Map<String, BigDecimal> before, String name) {
    return next.containsKey(name)
        && (!before.containsKey(name) || next.get(name).compareTo(before.get(name)) < 0);
  }
}
