package io.javelet.cri;

import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.PodSandboxState;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePod.ListedContainer;
import io.javelet.runtime.RuntimePod.ListedSandbox;
import io.javelet.runtime.SandboxId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the runtime's flat lists to pods, by the labels that kubelets write. Pure. */
final class ListingReading {
  private ListingReading() {}

  /** What carries no pod UID was made by somebody else and is left out. */
  static List<RuntimePod> pods(List<PodSandbox> sandboxes, List<Container> containers) {
    var pods = new LinkedHashMap<String, PodParts>();
    for (PodSandbox sandbox : sandboxes) {
      Map<String, String> labels = sandbox.getLabelsMap();
      if (labels.containsKey(CriKeys.POD_UID)) {
        parts(pods, labels).add(sandbox);
      }
    }
    for (Container container : containers) {
      Map<String, String> labels = container.getLabelsMap();
      if (labels.containsKey(CriKeys.POD_UID)) {
        parts(pods, labels).add(container);
      }
    }
    return pods.entrySet().stream()
        .filter(pod -> !pod.getKey().isEmpty())
        .map(pod -> pod.getValue().pod(new PodUid(pod.getKey())))
        .toList();
  }

  static PodFullName fullName(Map<String, String> labels) {
    return new PodFullName(
        labels.getOrDefault(CriKeys.POD_NAME, ""), labels.getOrDefault(CriKeys.POD_NAMESPACE, ""));
  }

  private static PodParts parts(Map<String, PodParts> pods, Map<String, String> labels) {
    return pods.computeIfAbsent(
        labels.getOrDefault(CriKeys.POD_UID, ""), _ -> new PodParts(fullName(labels)));
  }

  /** A pod being put together. */
  private static final class PodParts {
    private final PodFullName fullName;
    private final List<ListedSandbox> sandboxes = new ArrayList<>();
    private final List<ListedContainer> containers = new ArrayList<>();
    private String source = "";
    private long newestSandbox = Long.MIN_VALUE;

    PodParts(PodFullName fullName) {
      this.fullName = fullName;
    }

    void add(PodSandbox sandbox) {
      boolean ready = sandbox.getState() == PodSandboxState.SANDBOX_READY;
      sandboxes.add(new ListedSandbox(new SandboxId(sandbox.getId()), ready));
      if (sandbox.getCreatedAt() > newestSandbox) {
        newestSandbox = sandbox.getCreatedAt();
        source = sandbox.getAnnotationsOrDefault(CriKeys.SOURCE, "");
      }
    }

    void add(Container container) {
      containers.add(
          new ListedContainer(
              new ContainerId(container.getId()),
              new SandboxId(container.getPodSandboxId()),
              ContainerReading.state(container.getState())));
    }

    RuntimePod pod(PodUid uid) {
      return new RuntimePod(uid, fullName, source, sandboxes, containers);
    }
  }
}
