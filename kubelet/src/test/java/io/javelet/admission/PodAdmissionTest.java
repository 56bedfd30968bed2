package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.AdmissionMetrics;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodAdmissionTest {
  private final List<Pod> desired = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();
  private final List<String> preempted = new ArrayList<>();
  private Optional<Refusal> pressure = Optional.empty();
  private final PodAdmission admission =
      new PodAdmission(
          AdmissionPods::node,
          () -> desired,
          new PodAdmission.Checks(
              (pod, others) -> pressure,
              AdmissionCheck.NONE,
              ResourceCheck.NONE,
              AdmissionCheck.NONE,
              AdmissionCheck.NONE,
              AdmissionCheck.NONE),
          uid -> preempted.add(uid.value()),
          uid -> woken.add(uid.value()),
          AdmissionMetrics.unseen());

  @Test
  void anAdmittedPodStaysAdmittedAndItsShareIsTaken() {
    Pod first = cpu("first", "3");
    assertThat(admission.admit(first)).isInstanceOf(AdmissionAnswer.Admitted.class);
    assertThat(admission.admit(first)).isInstanceOf(AdmissionAnswer.Admitted.class);

    assertThat(refused(cpu("second", "2")).refusal().reason()).isEqualTo("OutOfcpu");
  }

  @Test
  void aPodOfTheApiServerIsRefusedForEver() {
    admission.admit(cpu("first", "3"));
    Pod second = cpu("second", "2");
    assertThat(refused(second)).matches(answer -> !answer.waits() && answer.news());

    admission.released(new PodUid("uid-first"));

    assertThat(woken).isEmpty();
    assertThat(refused(second)).matches(answer -> !answer.waits() && !answer.news());
  }

  @Test
  void aStaticPodThatFindsNoRoomIsAskedAboutAgainWhenAPodHasLeft() {
    admission.admit(AdmissionPods.asStatic(cpu("first", "3")));
    Pod second = AdmissionPods.asStatic(cpu("second", "2"));
    assertThat(refused(second)).matches(answer -> answer.waits() && answer.news());
    assertThat(refused(second)).matches(answer -> answer.waits() && !answer.news());

    admission.released(new PodUid("uid-first"));

    assertThat(woken).containsExactly("uid-second");
    assertThat(admission.admit(second)).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  @Test
  void aStaticPodThatCanNeverRunHereIsRefusedForEver() {
    pressure = Optional.of(Refusal.forGood("SysctlForbidden", "no"));
    Pod pod = AdmissionPods.asStatic(AdmissionPods.pod("p"));

    assertThat(refused(pod).waits()).isFalse();
    admission.nodeChanged();
    assertThat(woken).isEmpty();
  }

  @Test
  void aChangeOfTheNodeIsAReasonToAskAgain() {
    pressure = Optional.of(Refusal.forNow("Evicted", "The node had condition: [DiskPressure]. "));
    Pod pod = AdmissionPods.asStatic(AdmissionPods.pod("p"));
    assertThat(refused(pod).waits()).isTrue();

    pressure = Optional.empty();
    admission.nodeChanged();

    assertThat(woken).containsExactly("uid-p");
    assertThat(admission.admit(pod)).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  @Test
  void whatRanBeforeTheAgentDidIsNotAskedAboutAndItsShareIsTaken() {
    Pod huge = cpu("huge", "40");
    desired.add(huge);
    admission.alreadyInRuntime(List.of(new PodUid("uid-huge")));

    assertThat(refused(cpu("new", "1")).refusal().reason()).isEqualTo("OutOfcpu");
    assertThat(admission.admit(huge)).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  @Test
  void onlyTheFirstListOfTheRuntimeTellsWhatRanBefore() {
    admission.alreadyInRuntime(List.of());
    admission.alreadyInRuntime(List.of(new PodUid("uid-huge")));

    assertThat(refused(cpu("huge", "40")).refusal().reason()).isEqualTo("OutOfcpu");
  }

  @Test
  void aCriticalPodHasOthersEndedAndWaitsForTheirPlace() {
    admission.admit(cpu("plain", "4"));
    Pod critical = AdmissionPods.withPriority(cpu("critical", "1"), 2_000_000_000);

    assertThat(refused(critical).waits()).isTrue();
    assertThat(preempted).containsExactly("uid-plain");

    admission.released(new PodUid("uid-plain"));
    assertThat(woken).containsExactly("uid-critical");
    assertThat(admission.admit(critical)).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  @Test
  void whatMakesRoomIsToldOnceAndItsPlaceIsNobodyElses() {
    Pod plain = AdmissionPods.withPriority(AdmissionPods.asStatic(cpu("plain", "3")), 10);
    admission.admit(plain);
    Pod critical = AdmissionPods.withPriority(AdmissionPods.asStatic(cpu("critical", "4")), 20);
    refused(critical);
    refused(critical);
    assertThat(preempted).containsExactly("uid-plain");

    admission.released(new PodUid("uid-plain"));
    assertThat(refused(plain).waits()).isTrue();
    assertThat(admission.admit(critical)).isInstanceOf(AdmissionAnswer.Admitted.class);

    admission.released(new PodUid("uid-critical"));
    assertThat(woken).endsWith("uid-plain");
    assertThat(admission.admit(plain)).isInstanceOf(AdmissionAnswer.Admitted.class);
    refused(critical);
    assertThat(preempted).containsExactly("uid-plain", "uid-plain");
  }

  @Test
  void aPlaceThatNobodyWaitsForAnyMoreIsFree() {
    Pod plain = AdmissionPods.withPriority(AdmissionPods.asStatic(cpu("plain", "3")), 10);
    admission.admit(plain);
    refused(AdmissionPods.withPriority(AdmissionPods.asStatic(cpu("critical", "4")), 20));
    admission.released(new PodUid("uid-plain"));
    refused(plain);
    woken.clear();

    admission.released(new PodUid("uid-critical"));

    assertThat(woken).containsExactly("uid-plain");
    assertThat(admission.admit(plain)).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  @Test
  void aPodThatDiffersAfterItsUpdateKeepsItsPlace() {
    admission.admit(cpu("p", "1"));

    assertThat(admission.admit(cpu("p", "4"))).isInstanceOf(AdmissionAnswer.Admitted.class);
  }

  private AdmissionAnswer.Refused refused(Pod pod) {
    AdmissionAnswer answer = admission.admit(pod);
    assertThat(answer).isInstanceOf(AdmissionAnswer.Refused.class);
    return (AdmissionAnswer.Refused) answer;
  }

  private static Pod cpu(String name, String amount) {
    return AdmissionPods.pod(name, Map.of("cpu", amount));
  }
}
