package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestProblem;
import java.util.List;

/**
 * A manifest that can be run, whole. Immutable.
 *
 * @param origin where it was found
 * @param content its bytes
 * @param pods what it declares, in the order of the text
 * @param warnings what somebody should look at nevertheless
 */
record AcceptedManifest(
    ManifestOrigin origin, Content content, List<Pod> pods, List<ManifestProblem> warnings) {
  AcceptedManifest {
    pods = List.copyOf(pods);
    warnings = List.copyOf(warnings);
  }

  AcceptedManifest withPods(List<Pod> others) {
    return new AcceptedManifest(origin, content, others, warnings);
  }
}
