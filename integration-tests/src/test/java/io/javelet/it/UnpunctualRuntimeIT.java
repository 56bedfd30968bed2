package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Gate;
import io.javelet.fakecri.Rpc;
import io.javelet.fakecri.RuntimeSnapshot;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of a runtime that answers when nobody waits any more, nothing is left and nothing runs twice. */
class UnpunctualRuntimeIT {
  @RegisterExtension
  private final AgentOnRuntimeInMemory agent =
      new AgentOnRuntimeInMemory(AgentSettings.usual().field("runtimeRequestTimeout", "2s"));

  enum Late {
    /** The name is taken; nothing else shows of it until the runtime goes on. */
    HALF_MADE,
    /** All is done, and the caller does not hear of it. */
    UNANSWERED
  }

  @ParameterizedTest
  @EnumSource
  void aSandboxThatComesTooLateIsTakenAwayOrTaken(Late late) throws Exception {
    comesTooLate(Rpc.RUN_POD_SANDBOX, late);
  }

  @ParameterizedTest
  @EnumSource
  void aContainerThatComesTooLateIsTakenAwayOrTaken(Late late) throws Exception {
    comesTooLate(Rpc.CREATE_CONTAINER, late);
  }

  private void comesTooLate(Rpc rpc, Late late) throws Exception {
    var gate = new Gate();
    Fault fault =
        switch (late) {
          case HALF_MADE -> Fault.holdHalfMade(gate);
          case UNANSWERED -> Fault.holdAnswer(gate);
        };
    agent.runtime().faults().next(rpc, fault);
    agent.manifests().put(BusyboxPod.named("late"));
    gate.awaitArrival();
    switch (late) {
      case HALF_MADE -> agent.runtime().calls().await(rpc, 2);
      case UNANSWERED -> gate.awaitCancelled();
    }

    gate.open();

    agent.pods().awaitRunning("late");
    RuntimeSnapshot settled =
        agent
            .runtime()
            .await(
                "only one of each is left",
                now ->
                    now.sandboxes().size() == 1
                        && now.sandboxes().getFirst().ready()
                        && now.containers().stream().filter(FakeContainer::running).count() == 1);
    assertThat(settled.containers().stream().filter(FakeContainer::running))
        .extracting(FakeContainer::name)
        .containsExactly(BusyboxPod.MAIN);
  }
}
