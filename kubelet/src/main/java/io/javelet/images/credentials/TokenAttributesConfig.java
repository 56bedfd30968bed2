package io.javelet.images.credentials;

import io.javelet.images.credentials.TokenAttributes.KeptPer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads {@code tokenAttributes} of a plugin and says what is wrong with them. Upstream's
 * counterpart: a part of {@code validateCredentialProviderConfig}.
 */
final class TokenAttributesConfig {
  /** Only in this version requests can hold a token. */
  static final String SPOKEN = "credentialprovider.kubelet.k8s.io/v1";

  private static final String AUDIENCE = "serviceAccountTokenAudience";
  private static final String REQUIRE = "requireServiceAccount";
  private static final String REQUIRED_KEYS = "requiredServiceAccountAnnotationKeys";
  private static final String OPTIONAL_KEYS = "optionalServiceAccountAnnotationKeys";
  private static final String CACHE_TYPE = "cacheType";
  private static final Map<String, KeptPer> CACHE_TYPES =
      Map.of("ServiceAccount", KeptPer.SERVICE_ACCOUNT, "Token", KeptPer.TOKEN);
  private static final List<String> CACHE_TYPE_NAMES = List.of("ServiceAccount", "Token");

  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_PREFIX = 253;
  private static final Pattern NAME = Pattern.compile("([a-z0-9][-a-z0-9_.]*)?[a-z0-9]");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private TokenAttributesConfig() {}

  /**
   * Reads them; what is wrong is among the section's problems then.
   *
   * @param gate whether plugins may be given tokens at all
   * @param apiVersion in which the plugin is spoken to
   */
  static TokenAttributes read(ConfigSection section, boolean gate, String apiVersion) {
    section.only(Set.of(AUDIENCE, REQUIRE, REQUIRED_KEYS, OPTIONAL_KEYS, CACHE_TYPE));
    if (!gate) {
      section.forbidden(
          "",
          "tokenAttributes is not supported when KubeletServiceAccountTokenForCredentialProviders"
              + " feature gate is disabled");
    }
    if (!apiVersion.equals(SPOKEN)) {
      section.forbidden("", "tokenAttributes is only supported for " + SPOKEN + " API version");
    }
    String audience = section.text(AUDIENCE).orElse("");
    if (audience.isEmpty()) {
      section.required(AUDIENCE, "");
    }
    Optional<Boolean> required = section.flag(REQUIRE);
    if (required.isEmpty()) {
      section.required(REQUIRE, "");
    }
    List<String> requiredKeys = keys(section, REQUIRED_KEYS);
    List<String> optionalKeys = keys(section, OPTIONAL_KEYS);
    if (!required.orElse(true) && !requiredKeys.isEmpty()) {
      section.forbidden(
          REQUIRED_KEYS, REQUIRE + " cannot be false when " + REQUIRED_KEYS + " is set");
    }
    var both = new TreeSet<String>(requiredKeys);
    both.retainAll(optionalKeys);
    if (!both.isEmpty()) {
      section.invalid(
          "", String.join(", ", both), "annotation keys cannot be both required and optional");
    }
    return new TokenAttributes(
        audience, required.orElse(true), requiredKeys, optionalKeys, keptPer(section));
  }

  private static KeptPer keptPer(ConfigSection section) {
    String text = section.text(CACHE_TYPE).orElse("");
    KeptPer known = CACHE_TYPES.get(text);
    if (known != null) {
      return known;
    }
    if (text.isEmpty()) {
      section.required(
          CACHE_TYPE,
          "cacheType is required to be set when tokenAttributes is specified. Supported values are:"
              + " "
              + String.join(", ", CACHE_TYPE_NAMES));
    } else {
      section.unsupported(CACHE_TYPE, text, CACHE_TYPE_NAMES);
    }
    return KeptPer.TOKEN;
  }

  private static List<String> keys(ConfigSection section, String field) {
    List<String> keys = section.texts(field);
    Set<String> seen = new HashSet<>();
    for (String key : keys) {
      if (!isAnnotationKey(key.toLowerCase(Locale.ROOT))) {
        section.invalid(
            field,
            key,
            "an annotation key is a name with an optional DNS domain and '/' before it");
      }
      if (!seen.add(key)) {
        section.duplicate(field, key);
      }
    }
    return keys;
  }

  private static boolean isAnnotationKey(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    boolean prefixed =
        slash < 0 || (slash <= LONGEST_PREFIX && PREFIX.matcher(key.substring(0, slash)).matches());
    return prefixed && name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
  }
}
