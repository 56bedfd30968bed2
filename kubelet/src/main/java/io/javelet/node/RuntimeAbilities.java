package io.javelet.node;

import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeHandler;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the runtime can do, asked anew each time, since it may be replaced while the agent runs;
 * while it is away, what it said last. Owned by the thread that reports the node's status.
 */
final class RuntimeAbilities {
  private static final Logger log = LoggerFactory.getLogger(RuntimeAbilities.class);

  private final ContainerRuntime runtime;
  private List<RuntimeHandler> handlers = List.of();
  private boolean strictGroups;

  RuntimeAbilities(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  NodeStatusInput.Abilities with(List<String> declaredFeatures) {
    try {
      handlers = runtime.handlers();
      strictGroups = runtime.strictSupplementalGroups();
    } catch (CriException away) {
      log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
    }
    return new NodeStatusInput.Abilities(handlers, strictGroups, declaredFeatures);
  }
}
