package io.javelet.network;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a pod is called in its own network. Pure. Upstream's counterpart: {@code
 * GeneratePodHostNameAndDomain} and {@code GetNodenameForKernel}.
 */
public final class PodHostname {
  /** What Linux takes as a host name. */
  private static final int LONGEST_KERNEL_NAME = 64;

  private static final int LONGEST_LABEL = 63;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  private PodHostname() {}

  /**
   * The names of a pod.
   *
   * @param clusterDomain for example {@code cluster.local}, empty for none
   */
  public static HostnameResult of(Pod pod, String clusterDomain) {
    PodSpec spec = pod.getSpec();
    boolean ownNetwork = !Boolean.TRUE.equals(spec.getHostNetwork());
    Optional<String> override = given(spec.getHostnameOverride());
    if (override.isPresent()) {
      return named(override.get(), "", ownNetwork, false);
    }
    Optional<String> hostname = given(spec.getHostname());
    Optional<String> subdomain = given(spec.getSubdomain());
    if (hostname.isPresent() && !isLabel(hostname.get())) {
      return notALabel("Hostname", hostname.get());
    }
    if (subdomain.isPresent() && !isLabel(subdomain.get())) {
      return notALabel("Subdomain", subdomain.get());
    }
    String domain =
        subdomain
            .map(sub -> sub + "." + pod.getMetadata().getNamespace() + ".svc." + clusterDomain)
            .orElse("");
    return named(
        cut(hostname.orElse(pod.getMetadata().getName())),
        domain,
        ownNetwork,
        Boolean.TRUE.equals(spec.getSetHostnameAsFQDN()));
  }

  private static HostnameResult named(
      String hostname, String domain, boolean ownNetwork, boolean wholeName) {
    if (!ownNetwork) {
      return new HostnameResult.Named(hostname, domain, "");
    }
    if (!wholeName || domain.isEmpty()) {
      return new HostnameResult.Named(hostname, domain, hostname);
    }
    String whole = hostname + "." + domain;
    return whole.length() <= LONGEST_KERNEL_NAME
        ? new HostnameResult.Named(hostname, domain, whole)
        : new HostnameResult.Failed(
            ("failed to construct FQDN from pod hostname and cluster domain, FQDN %s is too long"
                    + " (%d characters is the max, %d characters requested)")
                .formatted(whole, LONGEST_KERNEL_NAME, whole.length()));
  }

  /** A pod's name may be longer than a host's. */
  private static String cut(String name) {
    if (name.length() <= LONGEST_LABEL) {
      return name;
    }
    int end = LONGEST_LABEL;
    while (end > 0 && (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.')) {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean isLabel(String name) {
    return name.length() <= LONGEST_LABEL && LABEL.matcher(name).matches();
  }

  private static HostnameResult notALabel(String field, String value) {
    return new HostnameResult.Failed(
        ("pod %s \"%s\" is not a valid DNS label: it must have 1 to %d lower case letters, digits"
                + " or '-', and start and end with a letter or digit")
            .formatted(field, value, LONGEST_LABEL));
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }
}
