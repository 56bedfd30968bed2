package io.javelet.config.option;

import static io.javelet.config.option.ImageOptions.CREDENTIALS_POLICY;
import static io.javelet.config.option.ImageOptions.GC_HIGH_THRESHOLD;
import static io.javelet.config.option.ImageOptions.GC_LOW_THRESHOLD;
import static io.javelet.config.option.ImageOptions.MAXIMUM_GC_AGE;
import static io.javelet.config.option.ImageOptions.MAX_PARALLEL_PULLS;
import static io.javelet.config.option.ImageOptions.MINIMUM_GC_AGE;
import static io.javelet.config.option.ImageOptions.PRELOADED_ALLOWLIST;
import static io.javelet.config.option.ImageOptions.SERIALIZE_PULLS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Pulling, using and removing images. */
final class ImageRules {
  private static final String POLICY_GATE = "KubeletEnsureSecretPulledImages";
  private static final String ALLOWLIST_POLICY = "NeverVerifyAllowlistedImages";
  private static final List<String> POLICIES =
      List.of("NeverVerify", "NeverVerifyPreloadedImages", ALLOWLIST_POLICY, "AlwaysVerify");
  private static final Pattern IMAGE_NAME =
      Pattern.compile(
          "(?:(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*"
              + "|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?/)?"
              + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern REGISTRY =
      Pattern.compile("[a-zA-Z0-9](?:[-.a-zA-Z0-9]*[a-zA-Z0-9])?(?::[0-9]+)?");

  private ImageRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        ImageRules::thresholds,
        ImageRules::ages,
        ImageRules::parallelPulls,
        ImageRules::policy,
        ImageRules::allowlist);
  }

  private static void thresholds(Judgement in) {
    if (in.get(GC_LOW_THRESHOLD) >= in.get(GC_HIGH_THRESHOLD)) {
      boolean lowGiven = in.settings().given(GC_LOW_THRESHOLD);
      KubeletOption<Integer> blamed =
          lowGiven || !in.settings().given(GC_HIGH_THRESHOLD)
              ? GC_LOW_THRESHOLD
              : GC_HIGH_THRESHOLD;
      in.broken(
          blamed,
          blamed.equals(GC_LOW_THRESHOLD)
              ? "must be less than " + in.quote(GC_HIGH_THRESHOLD)
              : "must be greater than " + in.quote(GC_LOW_THRESHOLD));
    }
  }

  private static void ages(Judgement in) {
    Duration most = in.get(MAXIMUM_GC_AGE);
    if (!most.isZero() && !in.gates().enabled("ImageMaximumGCAge")) {
      in.broken(MAXIMUM_GC_AGE, "needs the feature gate ImageMaximumGCAge, which is off");
    }
    if (most.compareTo(Duration.ZERO) > 0 && most.compareTo(in.get(MINIMUM_GC_AGE)) <= 0) {
      in.broken(MAXIMUM_GC_AGE, "must be greater than " + in.quote(MINIMUM_GC_AGE));
    }
  }

  private static void parallelPulls(Judgement in) {
    boolean parallel = in.settings().find(MAX_PARALLEL_PULLS).filter(most -> most > 1).isPresent();
    if (parallel && in.get(SERIALIZE_PULLS)) {
      in.broken(MAX_PARALLEL_PULLS, "needs serializeImagePulls to be false");
    }
  }

  private static void policy(Judgement in) {
    String policy = in.get(CREDENTIALS_POLICY);
    if (!in.gates().enabled(POLICY_GATE)) {
      if (!policy.isEmpty()) {
        in.broken(CREDENTIALS_POLICY, needsGate());
      }
      if (!in.get(PRELOADED_ALLOWLIST).isEmpty()) {
        in.broken(PRELOADED_ALLOWLIST, needsGate());
      }
    } else if (!POLICIES.contains(policy)) {
      in.broken(CREDENTIALS_POLICY, "must be " + Check.alternatives(POLICIES));
    }
  }

  private static String needsGate() {
    return "needs the feature gate " + POLICY_GATE + ", which is off";
  }

  private static void allowlist(Judgement in) {
    List<String> entries = in.get(PRELOADED_ALLOWLIST);
    if (entries.isEmpty() || !in.gates().enabled(POLICY_GATE)) {
      return;
    }
    if (!in.get(CREDENTIALS_POLICY).equals(ALLOWLIST_POLICY)) {
      in.broken(
          PRELOADED_ALLOWLIST, "needs imagePullCredentialsVerificationPolicy " + ALLOWLIST_POLICY);
    }
    for (int i = 0; i < entries.size(); i++) {
      String at = "[" + i + "]";
      String entry = entries.get(i);
      entryProblem(entry)
          .ifPresent(problem -> in.broken(PRELOADED_ALLOWLIST, Flaw.part(at, entry, problem)));
    }
  }

  private static Optional<String> entryProblem(String entry) {
    if (entry.isEmpty()) {
      return Optional.of("must not be empty");
    }
    if (!entry.equals(entry.strip())) {
      return Optional.of("must not begin or end with white space");
    }
    boolean wildcard = entry.endsWith("/*");
    String name = wildcard ? entry.substring(0, entry.length() - 2) : entry;
    if (name.contains("*")) {
      return Optional.of("may hold \"*\" only as \"/*\" at its end");
    }
    int lastSlash = name.lastIndexOf('/');
    boolean tagged = lastSlash >= 0 && name.indexOf(':', lastSlash) >= 0;
    if (name.contains("@") || tagged) {
      return Optional.of("must be without tag and digest");
    }
    boolean known =
        IMAGE_NAME.matcher(name).matches() || (wildcard && REGISTRY.matcher(name).matches());
    return known ? Optional.empty() : Optional.of("is not the name of an image");
  }
}
