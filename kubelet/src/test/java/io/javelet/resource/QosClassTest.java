package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestComputePodQOS}. */
class QosClassTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          guaranteed                                         | a cpu=100m/100m memory=100Mi/100Mi                                   | Guaranteed
          guaranteed, two containers                         | a cpu=100m/100m memory=1Gi/1Gi; b cpu=1/1 memory=1Mi/1Mi             | Guaranteed
          guaranteed, amounts written differently            | a cpu=1000m/1 memory=1Gi/1024Mi                                      | Guaranteed
          guaranteed, with an unusual resource               | a cpu=1/1 memory=1Gi/1Gi nvidia.com/gpu=1/1                          | Guaranteed
          guaranteed, ephemeral storage does not count       | a cpu=1/1 memory=1Gi/1Gi ephemeral-storage=1Gi/2Gi                   | Guaranteed
          guaranteed, init container too                     | a cpu=1/1 memory=1Gi/1Gi; init:i cpu=2/2 memory=2Gi/2Gi              | Guaranteed
          best effort                                        | a                                                                    | BestEffort
          best effort, two containers                        | a; b                                                                 | BestEffort
          best effort, zero amounts                          | a cpu=0/0 memory=0/0                                                 | BestEffort
          best effort, with an unusual resource              | a nvidia.com/gpu=1/1                                                 | BestEffort
          best effort, huge pages only                       | a hugepages-2Mi=4Mi/4Mi                                              | BestEffort
          best effort, init container without resources      | a; init:i                                                            | BestEffort
          burstable, one of two has nothing                  | a cpu=1/1 memory=1Gi/1Gi; b                                          | Burstable
          burstable, requests only                           | a cpu=100m/ memory=100Mi/                                            | Burstable
          burstable, request below limit                     | a cpu=100m/200m memory=100Mi/100Mi                                   | Burstable
          burstable, only CPU                                | a cpu=1/1                                                            | Burstable
          burstable, only memory                             | a memory=1Gi/1Gi                                                     | Burstable
          burstable, limit of zero is no limit               | a cpu=1/0 memory=1Gi/1Gi                                             | Burstable
          burstable, unbounded but requests memory           | a memory=100Mi/                                                      | Burstable
          burstable, limits only and not defaulted           | a cpu=/1 memory=/1Gi                                                 | Burstable
          guaranteed, only the sums have to be equal            | a cpu=1/2 memory=1Gi/1Gi; b cpu=2/1 memory=1Gi/1Gi                   | Guaranteed
          burstable, init container without limits           | a cpu=1/1 memory=1Gi/1Gi; init:i                                     | Burstable
          burstable, only an init container asks             | a; init:i cpu=1/1 memory=1Gi/1Gi                                     | Burstable
          burstable, sidecar without limits                  | a cpu=1/1 memory=1Gi/1Gi; sidecar:s cpu=1/                           | Burstable
          pod level guaranteed, containers say nothing       | a; pod: cpu=1/1 memory=1Gi/1Gi                                       | Guaranteed
          pod level guaranteed, containers burstable         | a cpu=100m/; pod: cpu=1/1 memory=1Gi/1Gi                             | Guaranteed
          pod level burstable, containers guaranteed         | a cpu=1/1 memory=1Gi/1Gi; pod: cpu=1/2 memory=1Gi/2Gi                | Burstable
          pod level burstable, only CPU                      | a cpu=1/1 memory=1Gi/1Gi; pod: cpu=1/1                               | Burstable
          pod level burstable, requests only                 | a; pod: cpu=1/ memory=1Gi/                                           | Burstable
          pod level without a countable resource             | a; pod: hugepages-2Mi=4Mi/4Mi                                        | BestEffort
          pod level with an unknown resource counts for none | a cpu=1/1 memory=1Gi/1Gi; pod: nvidia.com/gpu=1/1                    | Guaranteed
          """)
  void theClassFollowsFromTheResources(String name, String notation, String expected) {
    assertThat(QosClass.of(PodNotation.pod(notation)).apiName()).as(name).isEqualTo(expected);
  }

  @Test
  void aClassInTheStatusStaysWhateverTheSpecSays() {
    Pod pod =
        new PodBuilder(PodNotation.pod("a"))
            .withNewStatus()
            .withQosClass("Guaranteed")
            .endStatus()
            .build();

    assertThat(QosClass.of(pod)).isEqualTo(QosClass.GUARANTEED);
  }
}
