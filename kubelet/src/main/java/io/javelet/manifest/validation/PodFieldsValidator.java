package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The rules for the fields of a pod itself, other than security. Lives for one validation. */
final class PodFieldsValidator {
  private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
  private static final List<String> EFFECTS =
      List.of("NoExecute", "NoSchedule", "PreferNoSchedule");
  private static final int MOST_NAMESERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int LONGEST_SEARCH_LIST = 2048;
  private static final int LONGEST_HOSTNAME_OVERRIDE = 64;
  private static final long LATEST_DEADLINE = Integer.MAX_VALUE;

  private final PodSpec spec;
  private final FieldPath path;
  private final Problems problems;

  private PodFieldsValidator(PodSpec spec, FieldPath path, Problems problems) {
    this.spec = spec;
    this.path = path;
    this.problems = problems;
  }

  static void validate(PodSpec spec, FieldPath path, Problems problems) {
    PodFieldsValidator validator = new PodFieldsValidator(spec, path, problems);
    validator.policies();
    validator.dnsConfig();
    validator.hostNames();
    validator.hostAliases();
    validator.tolerations();
    validator.scheduling();
    validator.resources();
  }

  private void policies() {
    problems.oneOf(path.field("restartPolicy"), spec.getRestartPolicy(), RESTART_POLICIES);
    problems.oneOf(path.field("dnsPolicy"), spec.getDnsPolicy(), DNS_POLICIES);
    problems.oneOf(
        path.field("preemptionPolicy"),
        spec.getPreemptionPolicy(),
        List.of("Never", "PreemptLowerPriority"));
    problems.between(
        path.field("activeDeadlineSeconds"), spec.getActiveDeadlineSeconds(), 1, LATEST_DEADLINE);
    if (spec.getTerminationGracePeriodSeconds() == null) {
      problems.required(path.field("terminationGracePeriodSeconds"), "");
    }
    subdomain(spec.getRuntimeClassName(), "runtimeClassName");
    subdomain(spec.getPriorityClassName(), "priorityClassName");
    subdomain(spec.getServiceAccountName(), "serviceAccountName");
  }

  private void subdomain(String value, String field) {
    if (!Problems.isEmpty(value)) {
      problems.invalidIf(path.field(field), value, Names.dnsSubdomain(value));
    }
  }

  private void dnsConfig() {
    PodDNSConfig dns = spec.getDnsConfig();
    FieldPath here = path.field("dnsConfig");
    if ("None".equals(spec.getDnsPolicy()) && (dns == null || dns.getNameservers().isEmpty())) {
      problems.required(
          here.field("nameservers"),
          "must provide at least one DNS nameserver when dnsPolicy is None");
    }
    if (dns == null) {
      return;
    }
    if (dns.getNameservers().size() > MOST_NAMESERVERS) {
      problems.invalid(
          here.field("nameservers"),
          dns.getNameservers().toString(),
          "must not have more than " + MOST_NAMESERVERS + " nameservers");
    }
    for (int i = 0; i < dns.getNameservers().size(); i++) {
      String server = dns.getNameservers().get(i);
      problems.invalidIf(here.field("nameservers").index(i), server, Names.ipAddress(server));
    }
    searches(dns, here.field("searches"));
    for (int i = 0; i < dns.getOptions().size(); i++) {
      if (Problems.isEmpty(dns.getOptions().get(i).getName())) {
        problems.required(here.field("options").index(i), "must not be empty");
      }
    }
  }

  private void searches(PodDNSConfig dns, FieldPath here) {
    List<String> searches = dns.getSearches();
    if (searches.size() > MOST_SEARCHES) {
      problems.invalid(
          here,
          searches.size() + " entries",
          "must not have more than " + MOST_SEARCHES + " search paths");
    }
    int length = String.join(" ", searches).length();
    if (length > LONGEST_SEARCH_LIST) {
      problems.invalid(
          here,
          length + " characters",
          "must not have more than "
              + LONGEST_SEARCH_LIST
              + " characters (including spaces) in the search list");
    }
    for (int i = 0; i < searches.size(); i++) {
      problems.invalidIf(here.index(i), searches.get(i), Names.searchDomain(searches.get(i)));
    }
  }

  private void hostNames() {
    if (!Problems.isEmpty(spec.getHostname())) {
      problems.invalidIf(
          path.field("hostname"), spec.getHostname(), Names.dnsLabel(spec.getHostname()));
    }
    if (!Problems.isEmpty(spec.getSubdomain())) {
      problems.invalidIf(
          path.field("subdomain"), spec.getSubdomain(), Names.dnsLabel(spec.getSubdomain()));
    }
    String override = spec.getHostnameOverride();
    if (override == null) {
      return;
    }
    FieldPath here = path.field("hostnameOverride");
    problems.invalidIf(here, override, Names.dnsSubdomain(override));
    if (override.length() > LONGEST_HOSTNAME_OVERRIDE) {
      problems.tooLong(here, "may not be more than " + LONGEST_HOSTNAME_OVERRIDE + " bytes");
    }
    if (Boolean.TRUE.equals(spec.getSetHostnameAsFQDN())) {
      problems.forbidden(here, "may not be specified when setHostnameAsFQDN is true");
    }
    if (Boolean.TRUE.equals(spec.getHostNetwork())) {
      problems.forbidden(here, "may not be specified when hostNetwork is true");
    }
  }

  private void hostAliases() {
    for (int i = 0; i < spec.getHostAliases().size(); i++) {
      HostAlias alias = spec.getHostAliases().get(i);
      FieldPath here = path.field("hostAliases").index(i);
      String ip = Objects.requireNonNullElse(alias.getIp(), "");
      problems.invalidIf(here.field("ip"), ip, Names.ipAddress(ip));
      for (int j = 0; j < alias.getHostnames().size(); j++) {
        String hostname = alias.getHostnames().get(j);
        problems.invalidIf(
            here.field("hostnames").index(j), hostname, Names.dnsSubdomain(hostname));
      }
    }
  }

  private void tolerations() {
    for (int i = 0; i < spec.getTolerations().size(); i++) {
      toleration(spec.getTolerations().get(i), path.field("tolerations").index(i));
    }
  }

  private void toleration(Toleration toleration, FieldPath here) {
    boolean exists = "Exists".equals(toleration.getOperator());
    String value = Objects.requireNonNullElse(toleration.getValue(), "");
    if (!Problems.isEmpty(toleration.getKey())) {
      problems.invalidIf(
          here.field("key"), toleration.getKey(), Names.qualifiedName(toleration.getKey()));
    } else if (!exists) {
      problems.invalid(
          here.field("operator"),
          Objects.requireNonNullElse(toleration.getOperator(), ""),
          "must be Exists when key is empty, which means \"match all values and all keys\"");
    }
    problems.oneOf(here.field("operator"), toleration.getOperator(), List.of("Equal", "Exists"));
    if (exists && !value.isEmpty()) {
      problems.invalid(here.field("value"), value, "must be empty when operator is Exists");
    } else if (!exists) {
      problems.invalidIf(here.field("value"), value, Names.labelValue(value));
    }
    problems.oneOf(here.field("effect"), toleration.getEffect(), EFFECTS);
    if (toleration.getTolerationSeconds() != null && !"NoExecute".equals(toleration.getEffect())) {
      problems.invalid(
          here.field("effect"),
          Objects.requireNonNullElse(toleration.getEffect(), ""),
          "must be NoExecute when tolerationSeconds is set");
    }
  }

  private void scheduling() {
    PodValidator.labels(spec.getNodeSelector(), path.field("nodeSelector"), problems);
    if (!spec.getSchedulingGates().isEmpty() && !Problems.isEmpty(spec.getNodeName())) {
      problems.forbidden(
          path.field("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }
    for (int i = 0; i < spec.getReadinessGates().size(); i++) {
      String condition =
          Objects.requireNonNullElse(spec.getReadinessGates().get(i).getConditionType(), "");
      problems.invalidIf(
          path.field("readinessGates").index(i).field("conditionType"),
          condition,
          Names.qualifiedName(condition));
    }
  }

  private void resources() {
    ResourceValidator validator = new ResourceValidator(spec, problems);
    validator.pod(spec, path);
    validator.overhead(spec.getOverhead(), path.field("overhead"));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.getResourceClaims().size(); i++) {
      PodResourceClaim claim = spec.getResourceClaims().get(i);
      FieldPath here = path.field("resourceClaims").index(i);
      if (Problems.isEmpty(claim.getName())) {
        problems.required(here.field("name"), "");
        continue;
      }
      problems.invalidIf(here.field("name"), claim.getName(), Names.dnsLabel(claim.getName()));
      if (!names.add(claim.getName())) {
        problems.duplicate(here.field("name"), claim.getName());
      }
      boolean direct = !Problems.isEmpty(claim.getResourceClaimName());
      boolean template = !Problems.isEmpty(claim.getResourceClaimTemplateName());
      if (direct == template) {
        problems.invalid(
            here,
            claim.getName(),
            "must specify exactly one of: resourceClaimName, resourceClaimTemplateName");
      }
    }
  }
}
