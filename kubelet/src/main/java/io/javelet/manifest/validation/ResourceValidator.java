package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceClaim;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.document.FieldPath;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for requests, limits and claims. Lives for one validation. */
final class ResourceValidator {
  private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> POD_LEVEL = Set.of("cpu", "memory");
  private static final String HUGE_PAGES = "hugepages-";

  private final Set<String> claims;
  private final Problems problems;

  ResourceValidator(PodSpec spec, Problems problems) {
    this.claims =
        spec.getResourceClaims().stream()
            .map(PodResourceClaim::getName)
            .filter(name -> name != null)
            .collect(Collectors.toSet());
    this.problems = problems;
  }

  void container(Container container, FieldPath path) {
    ResourceRequirements resources = container.getResources();
    if (resources == null) {
      return;
    }
    requirements(resources, path, false);
    Set<ResourceClaim> seen = new HashSet<>();
    for (int i = 0; i < resources.getClaims().size(); i++) {
      ResourceClaim claim = resources.getClaims().get(i);
      FieldPath here = path.field("claims").index(i);
      if (Problems.isEmpty(claim.getName())) {
        problems.required(here.field("name"), "");
        continue;
      }
      if (!seen.add(claim)) {
        problems.duplicate(here, claim.getName());
      }
      if (!claims.contains(claim.getName())) {
        problems.notFound(here.field("name"), claim.getName());
      }
    }
  }

  /** The resources of a whole pod, and what its containers declare beside them. */
  void pod(PodSpec spec, FieldPath path) {
    ResourceRequirements resources = spec.getResources();
    if (resources == null) {
      return;
    }
    FieldPath here = path.field("resources");
    requirements(resources, here, true);
    if (!resources.getClaims().isEmpty()) {
      problems.forbidden(here.field("claims"), "may not be set for resources at pod-level");
    }
    notLessThan(
        orEmpty(resources.getRequests()),
        ContainerTotals.of(spec, ResourceRequirements::getRequests),
        here.field("requests"),
        "must be greater than or equal to aggregate container requests of ");
    Map<String, Quantity> hugePages =
        new TreeMap<>(ContainerTotals.of(spec, ResourceRequirements::getLimits));
    hugePages.keySet().removeIf(name -> !isHugePages(name));
    Map<String, Quantity> limits = orEmpty(resources.getLimits());
    notLessThan(
        limits,
        hugePages,
        here.field("limits"),
        "must be greater than or equal to aggregate container limits of ");
    for (int i = 0; i < spec.getContainers().size(); i++) {
      notMoreThan(
          limits,
          spec.getContainers().get(i).getResources(),
          path.field("containers").index(i).field("resources").field("limits"));
    }
  }

  private void notLessThan(
      Map<String, Quantity> pods, Map<String, Quantity> least, FieldPath path, String rule) {
    least.forEach((name, sum) -> {
      Quantity mine = pods.get(name);
      if (mine != null && Quantities.value(mine).compareTo(Quantities.value(sum)) < 0) {
        problems.invalid(path.key(name), mine.toString(), rule + sum);
      }
    });
  }

  private void notMoreThan(
      Map<String, Quantity> pods, @Nullable ResourceRequirements containers, FieldPath path) {
    Map<String, Quantity> limits = containers == null ? Map.of() : orEmpty(containers.getLimits());
    limits.forEach((name, limit) -> {
      Quantity most = pods.get(name);
      if (most != null && Quantities.value(limit).compareTo(Quantities.value(most)) > 0) {
        problems.invalid(
            path.key(name),
            limit.toString(),
            "must be less than or equal to pod limits of " + most);
      }
    });
  }

  private void requirements(ResourceRequirements resources, FieldPath path, boolean wholePod) {
    Map<String, Quantity> limits = orEmpty(resources.getLimits());
    Map<String, Quantity> requests = orEmpty(resources.getRequests());
    FieldPath limitsPath = path.field("limits");
    FieldPath requestsPath = path.field("requests");
    limits.forEach((name, quantity) -> amount(name, quantity, limitsPath.key(name), wholePod));
    requests.forEach((name, quantity) -> amount(name, quantity, requestsPath.key(name), wholePod));
    requests.forEach((name, request) ->
        requestAgainstLimit(
            name, request, Optional.ofNullable(limits.get(name)), requestsPath.key(name)));
    hugePagesNeedCpuOrMemory(limits, requests, path);
  }

  private void amount(String name, Quantity quantity, FieldPath path, boolean wholePod) {
    if (wholePod && !POD_LEVEL.contains(name) && !isHugePages(name)) {
      problems.oneOf(path, name, List.of("cpu", "hugepages-*", "memory"));
      return;
    }
    problems.invalidIf(path, name, resourceName(name));
    BigDecimal value = Quantities.value(quantity);
    if (value.signum() < 0) {
      problems.invalid(path, quantity.toString(), "must be greater than or equal to 0");
    }
    boolean fraction = value.stripTrailingZeros().scale() > 0;
    if (fraction && (isHugePages(name) || isExtended(name))) {
      problems.invalid(path, quantity.toString(), "must be an integer");
    }
    if (isHugePages(name)) {
      wholePages(name, quantity, value, path);
    }
  }

  private void wholePages(String name, Quantity quantity, BigDecimal value, FieldPath path) {
    Optional<BigDecimal> size = Quantities.parse(name.substring(HUGE_PAGES.length()));
    boolean partial =
        size.filter(page -> page.signum() > 0)
            .map(page -> value.remainder(page).signum() != 0)
            .orElse(false);
    if (partial) {
      problems.invalid(
          path,
          quantity.toString(),
          "must be a multiple of the page size " + name.substring(HUGE_PAGES.length()));
    }
  }

  private void requestAgainstLimit(
      String name, Quantity request, Optional<Quantity> limit, FieldPath path) {
    boolean mayExceed = !isHugePages(name) && !isExtended(name);
    if (limit.isEmpty()) {
      if (!mayExceed) {
        problems.required(path, "a limit must be set for " + name);
      }
      return;
    }
    int comparison = Quantities.value(request).compareTo(Quantities.value(limit.get()));
    if (mayExceed && comparison > 0) {
      problems.invalid(
          path,
          request.toString(),
          "must be less than or equal to %s limit of %s".formatted(name, limit.get()));
    }
    if (!mayExceed && comparison != 0) {
      problems.invalid(
          path, request.toString(), "must be equal to %s limit of %s".formatted(name, limit.get()));
    }
  }

  private void hugePagesNeedCpuOrMemory(
      Map<String, Quantity> limits, Map<String, Quantity> requests, FieldPath path) {
    Set<String> names = new HashSet<>(limits.keySet());
    names.addAll(requests.keySet());
    boolean alone = !names.contains("cpu") && !names.contains("memory");
    if (alone && names.stream().anyMatch(ResourceValidator::isHugePages)) {
      problems.forbidden(path, "HugePages require cpu or memory");
    }
  }

  /** The rules for the quantities of {@code spec.overhead}. */
  void overhead(@Nullable Map<String, Quantity> overhead, FieldPath path) {
    orEmpty(overhead).forEach((name, quantity) -> amount(name, quantity, path.key(name), false));
  }

  private static Optional<String> resourceName(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return STANDARD.contains(name) || isHugePages(name)
          ? Optional.empty()
          : Optional.of(
              "must be cpu, memory, ephemeral-storage, hugepages-<size> or an extended resource"
                  + " with a domain, such as example.com/device");
    }
    boolean reserved = name.startsWith("requests.") || isNative(name.substring(0, slash));
    return reserved
        ? Optional.of("doesn't follow extended resource name standard")
        : Names.qualifiedName(name);
  }

  private static boolean isNative(String domain) {
    return domain.equals("kubernetes.io") || domain.endsWith(".kubernetes.io");
  }

  private static boolean isExtended(String name) {
    return name.indexOf('/') >= 0;
  }

  private static boolean isHugePages(String name) {
    return name.startsWith(HUGE_PAGES);
  }

  private static Map<String, Quantity> orEmpty(@Nullable Map<String, Quantity> map) {
    return map == null ? Map.of() : map;
  }
}
