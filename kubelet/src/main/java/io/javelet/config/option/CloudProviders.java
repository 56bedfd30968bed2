package io.javelet.config.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Names that {@code --cloud-provider} may have. The providers that were once built in are accepted
 * as nothing, since old unit files name them; upstream refuses them.
 */
public final class CloudProviders {
  private static final String EXTERNAL = "external";

  /** The providers that were built in, and the first release without them. */
  private static final Map<String, String> GONE =
      Map.of(
          "aws", "1.27",
          "azure", "1.31",
          "cloudstack", "1.18",
          "gce", "1.31",
          "openstack", "1.26",
          "ovirt", "1.18",
          "photon", "1.18",
          "vsphere", "1.31");

  private CloudProviders() {}

  static List<Flaw> judge(String name) {
    return name.isEmpty() || name.equals(EXTERNAL) || GONE.containsKey(name)
        ? List.of()
        : List.of(
            Flaw.whole(
                "must be empty or \""
                    + EXTERNAL
                    + "\"; of the built-in ones that were, "
                    + String.join(", ", new TreeMap<>(GONE).keySet())
                    + " are taken for empty"));
  }

  /** What to say about a provider that was once built in. */
  public static Optional<String> remark(String name) {
    return Optional.ofNullable(GONE.get(name))
        .map(release ->
            "the built-in cloud provider \"%s\" has had no effect since %s: leave it out, or write \"external\" where a cloud controller manager runs"
                .formatted(name, release));
  }
}
