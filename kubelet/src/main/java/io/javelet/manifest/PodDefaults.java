package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.manifest.validation.Quantities;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The v1 API's defaults for a Pod. Pure. What API admission would add, such as a service account or
 * tolerations, is not among them. Upstream: {@code SetDefaults_PodSpec} and its neighbours.
 *
 * <p>A static pod's UID is made of what this fills in, so a default that a later API version adds
 * belongs after {@link StaticPodIdentity}: else an upgrade of the agent would restart every pod.
 */
public final class PodDefaults {
  private static final long GRACE_PERIOD_SECONDS = 30L;

  private PodDefaults() {}

  /** A new Pod: the given one, which stays as it is, with every default filled in. */
  public static Pod applyTo(Pod pod) {
    Pod copy = ModelClass.deepCopy(Pod.class, pod);
    if (copy.getSpec() == null) {
      copy.setSpec(new PodSpec());
    }
    PodSpec spec = copy.getSpec();
    podFields(spec);
    spec.getVolumes().forEach(VolumeDefaults::apply);
    for (Container container : spec.getInitContainers()) {
      container(container, spec);
    }
    for (Container container : spec.getContainers()) {
      container(container, spec);
    }
    spec.getEphemeralContainers().forEach(PodDefaults::ephemeral);
    Optional.ofNullable(spec.getOverhead()).ifPresent(PodDefaults::round);
    PodResourceDefaults.apply(spec);
    return copy;
  }

  private static void podFields(PodSpec spec) {
    if (spec.getRestartPolicy() == null || spec.getRestartPolicy().isEmpty()) {
      spec.setRestartPolicy("Always");
    }
    if (spec.getDnsPolicy() == null || spec.getDnsPolicy().isEmpty()) {
      spec.setDnsPolicy("ClusterFirst");
    }
    if (spec.getTerminationGracePeriodSeconds() == null) {
      spec.setTerminationGracePeriodSeconds(GRACE_PERIOD_SECONDS);
    }
    if (spec.getSchedulerName() == null || spec.getSchedulerName().isEmpty()) {
      spec.setSchedulerName("default-scheduler");
    }
    if (spec.getSecurityContext() == null) {
      spec.setSecurityContext(new PodSecurityContext());
    }
    if (spec.getEnableServiceLinks() == null) {
      spec.setEnableServiceLinks(true);
    }
  }

  private static void container(Container container, PodSpec spec) {
    if (isEmpty(container.getImagePullPolicy())) {
      container.setImagePullPolicy(pullPolicy(container.getImage()));
    }
    if (isEmpty(container.getTerminationMessagePath())) {
      container.setTerminationMessagePath("/dev/termination-log");
    }
    if (isEmpty(container.getTerminationMessagePolicy())) {
      container.setTerminationMessagePolicy("File");
    }
    for (ContainerPort port : container.getPorts()) {
      port(port, Boolean.TRUE.equals(spec.getHostNetwork()));
    }
    container.getEnv().forEach(EnvDefaults::apply);
    Optional.ofNullable(container.getLivenessProbe()).ifPresent(HandlerDefaults::probe);
    Optional.ofNullable(container.getReadinessProbe()).ifPresent(HandlerDefaults::probe);
    Optional.ofNullable(container.getStartupProbe()).ifPresent(HandlerDefaults::probe);
    Optional.ofNullable(container.getLifecycle()).ifPresent(HandlerDefaults::lifecycle);
    Optional.ofNullable(container.getResources()).ifPresent(PodDefaults::requestsFromLimits);
  }

  /** Ephemeral containers get no requests and no host ports. */
  private static void ephemeral(EphemeralContainer container) {
    if (isEmpty(container.getImagePullPolicy())) {
      container.setImagePullPolicy(pullPolicy(container.getImage()));
    }
    if (isEmpty(container.getTerminationMessagePath())) {
      container.setTerminationMessagePath("/dev/termination-log");
    }
    if (isEmpty(container.getTerminationMessagePolicy())) {
      container.setTerminationMessagePolicy("File");
    }
    container.getPorts().forEach(port -> port(port, false));
    container.getEnv().forEach(EnvDefaults::apply);
  }

  private static void port(ContainerPort port, boolean hostNetwork) {
    if (isEmpty(port.getProtocol())) {
      port.setProtocol("TCP");
    }
    boolean unset = port.getHostPort() == null || port.getHostPort() == 0;
    if (hostNetwork && unset && port.getContainerPort() != null) {
      port.setHostPort(port.getContainerPort());
    }
  }

  private static void requestsFromLimits(ResourceRequirements resources) {
    Optional.ofNullable(resources.getLimits()).ifPresent(PodDefaults::round);
    Optional.ofNullable(resources.getRequests()).ifPresent(PodDefaults::round);
    Map<String, Quantity> limits = resources.getLimits();
    if (limits != null && !limits.isEmpty()) {
      Map<String, Quantity> requests = new LinkedHashMap<>();
      Optional.ofNullable(resources.getRequests()).ifPresent(requests::putAll);
      limits.forEach(requests::putIfAbsent);
      resources.setRequests(requests);
    }
  }

  static void round(Map<String, Quantity> quantities) {
    quantities.replaceAll((resource, quantity) -> Quantities.roundedUpToMilli(quantity));
  }

  /** {@code Always} for what may change under its name, which is what an image tag decides. */
  static String pullPolicy(String image) {
    if (isEmpty(image)) {
      return "Always";
    }
    boolean digest = image.indexOf('@') >= 0;
    String name = digest ? image.substring(0, image.indexOf('@')) : image;
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    boolean latest = colon >= 0 ? name.substring(colon + 1).equals("latest") : !digest;
    return latest ? "Always" : "IfNotPresent";
  }

  static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
