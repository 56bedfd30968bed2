package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Toleration;
import io.javelet.crypto.Sha256;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What makes a declared pod a static pod of this node: its UID, name, namespace, node, toleration
 * and annotations. Pure. The formula of the UID is ours and is described in {@code
 * docs/static-pod-identity.md}; it must not change, since a new UID restarts a pod.
 */
public final class StaticPodIdentity {
  private static final int UID_BYTES = 16;
  private static final String DEFAULT_NAMESPACE = "default";

  private StaticPodIdentity() {}

  /**
   * The static pod that a declaration makes on a node.
   *
   * @param declared with all defaults, as {@link PodDefaults} fills them in; left as it is
   * @param nodeName as the node is registered
   */
  public static Pod assign(Pod declared, String nodeName, ManifestOrigin origin) {
    ObjectMeta metadata =
        declared.getMetadata() == null
            ? new ObjectMeta()
            : ModelClass.shallowCopy(ObjectMeta.class, declared.getMetadata());
    if (PodDefaults.isEmpty(metadata.getUid())) {
      metadata.setUid(uid(declared, nodeName, origin));
    }
    if (!PodDefaults.isEmpty(metadata.getName())) {
      metadata.setName(metadata.getName() + "-" + nodeName.toLowerCase(Locale.ROOT));
    }
    if (PodDefaults.isEmpty(metadata.getNamespace())) {
      metadata.setNamespace(DEFAULT_NAMESPACE);
    }
    TreeMap<String, String> annotations = new TreeMap<>(metadata.getAnnotations());
    annotations.put(StaticPods.HASH_ANNOTATION, metadata.getUid());
    annotations.put(StaticPods.SOURCE_ANNOTATION, origin.source().word());
    metadata.setAnnotations(annotations);

    PodSpec spec = ModelClass.shallowCopy(PodSpec.class, declared.getSpec());
    spec.setNodeName(nodeName);
    if (origin.source() == PodSourceName.FILE) {
      spec.setTolerations(withEvictionTolerated(spec.getTolerations()));
    }
    PodStatus status = new PodStatus();
    status.setPhase("Pending");
    return new Pod("v1", "Pod", metadata, spec, status);
  }

  /** The UID that a declaration without one gets: 32 lower case hexadecimal digits. */
  static String uid(Pod declared, String nodeName, ManifestOrigin origin) {
    byte[] text = text(declared, nodeName, origin).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.begin().digest(text), 0, UID_BYTES);
  }

  /** How the identity that {@link #assign} gives comes about. */
  static ExplainedIdentity explain(Pod declared, String nodeName, ManifestOrigin origin) {
    Pod assigned = assign(declared, nodeName, origin);
    boolean given =
        declared.getMetadata() != null && !PodDefaults.isEmpty(declared.getMetadata().getUid());
    return new ExplainedIdentity(
        PodFullName.of(assigned),
        assigned.getMetadata().getUid(),
        given,
        text(declared, nodeName, origin));
  }

  private static String text(Pod declared, String nodeName, ManifestOrigin origin) {
    return "{\"content\":%s,\"format\":1,\"node\":%s,\"source\":%s}"
        .formatted(
            CanonicalJson.of(content(declared)),
            CanonicalJson.quote(nodeName),
            CanonicalJson.quote(origin.toString()));
  }

  /** What of a declaration decides what runs; the rest is the API server's or read by nobody. */
  private static Pod content(Pod declared) {
    ObjectMeta all = declared.getMetadata() == null ? new ObjectMeta() : declared.getMetadata();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(all.getName());
    metadata.setNamespace(
        PodDefaults.isEmpty(all.getNamespace()) ? DEFAULT_NAMESPACE : all.getNamespace());
    metadata.setLabels(all.getLabels());
    metadata.setAnnotations(all.getAnnotations());
    return new Pod("v1", "Pod", metadata, declared.getSpec(), null);
  }

  private static List<Toleration> withEvictionTolerated(List<Toleration> declared) {
    Toleration all = new Toleration();
    all.setOperator("Exists");
    all.setEffect("NoExecute");
    if (declared.contains(all)) {
      return declared;
    }
    List<Toleration> tolerations = new ArrayList<>(declared);
    tolerations.add(all);
    return tolerations;
  }
}
