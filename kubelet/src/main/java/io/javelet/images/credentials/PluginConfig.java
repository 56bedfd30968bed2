package io.javelet.images.credentials;

import io.javelet.config.value.GoDuration;
import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads files of kind {@code CredentialProviderConfig}, strictly, and says all that is wrong with
 * them. One thread, at the agent's start. Upstream's counterpart: {@code
 * readCredentialProviderConfig} and {@code validateCredentialProviderConfig}.
 */
final class PluginConfig {
  private static final String KIND = "CredentialProviderConfig";
  private static final String GROUP = "kubelet.config.k8s.io/";
  private static final String V1 = GROUP + "v1";
  private static final Set<String> VERSIONS = Set.of(V1, GROUP + "v1beta1", GROUP + "v1alpha1");

  /** They are told apart by tokens only, which the older ones do not have. */
  private static final List<String> SPOKEN =
      List.of(
          TokenAttributesConfig.SPOKEN,
          "credentialprovider.kubelet.k8s.io/v1alpha1",
          "credentialprovider.kubelet.k8s.io/v1beta1");

  private static final Set<String> PROVIDER_FIELDS =
      Set.of(
          "name",
          "matchImages",
          "defaultCacheDuration",
          "apiVersion",
          "args",
          "env",
          "tokenAttributes");

  private final boolean tokens;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, PluginSettings> plugins = new LinkedHashMap<>();

  private PluginConfig(boolean tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads files one after the other.
   *
   * @param tokens whether plugins may be given tokens of service accounts
   * @throws IOException when one cannot be read or anything is wrong; the message says where
   */
  static List<PluginSettings> read(List<Path> files, boolean tokens) throws IOException {
    var config = new PluginConfig(tokens);
    for (Path file : files) {
      config.read(file);
    }
    if (!config.problems.isEmpty()) {
      throw new IOException(String.join("; ", config.problems));
    }
    return List.copyOf(config.plugins.values());
  }

  private void read(Path file) throws IOException {
    ConfigSection root = root(file);
    String version = root.text("apiVersion").orElse("");
    if (!root.text("kind").orElse("").equals(KIND) || !VERSIONS.contains(version)) {
      throw new IOException(file + ": is no " + KIND + " of group kubelet.config.k8s.io");
    }
    root.only(Set.of("kind", "apiVersion", "providers"));
    List<ConfigSection> providers = root.sections("providers");
    if (providers.isEmpty()) {
      root.required("providers", "at least 1 item in plugins is required");
    }
    for (ConfigSection each : providers) {
      provider(each, version.equals(V1));
    }
  }

  private ConfigSection root(Path file) throws IOException {
    try {
      List<DocumentNode> roots = DocumentReader.read(Files.readAllBytes(file)).roots();
      if (!roots.isEmpty() && roots.getFirst() instanceof MapNode root) {
        return new ConfigSection(file, "", root, problems);
      }
      throw new IOException(file + ": is no " + KIND);
    } catch (DocumentException malformed) {
      throw new IOException(
          "%s:%d: %s".formatted(file, malformed.location().line(), malformed.problem()), malformed);
    }
  }

  private void provider(ConfigSection provider, boolean newest) {
    provider.only(
        newest
            ? PROVIDER_FIELDS
            : PROVIDER_FIELDS.stream()
                .filter(name -> !name.equals("tokenAttributes"))
                .collect(Collectors.toSet()));
    String name = name(provider);
    String apiVersion = apiVersion(provider);
    List<String> images = provider.texts("matchImages");
    if (images.isEmpty()) {
      provider.required("matchImages", "at least 1 item in matchImages is required");
    }
    Optional<TokenAttributes> attributes =
        newest
            ? provider
                .section("tokenAttributes")
                .map(each -> TokenAttributesConfig.read(each, tokens, apiVersion))
            : Optional.empty();
    var settings =
        new PluginSettings(
            name,
            images,
            cacheDuration(provider),
            apiVersion,
            provider.texts("args"),
            environment(provider),
            attributes);
    if (plugins.putIfAbsent(name, settings) != null) {
      provider.duplicate("name", name);
    }
  }

  private static String name(ConfigSection provider) {
    String name = provider.text("name").orElse("");
    if (name.isEmpty()) {
      provider.required("name", "a file name is required");
    } else if (name.contains("/") || name.contains(" ") || name.equals(".") || name.equals("..")) {
      provider.invalid(
          "name", name, "provider name cannot contain '/' or spaces, nor be '.' or '..'");
    }
    return name;
  }

  private static String apiVersion(ConfigSection provider) {
    String version = provider.text("apiVersion").orElse("");
    if (version.isEmpty()) {
      provider.required("apiVersion", "");
    } else if (!SPOKEN.contains(version)) {
      provider.unsupported("apiVersion", version, SPOKEN);
    }
    return version;
  }

  private static Duration cacheDuration(ConfigSection provider) {
    Optional<String> text = provider.text("defaultCacheDuration");
    Optional<Duration> duration = text.flatMap(GoDuration::parse);
    if (text.isEmpty()) {
      provider.required("defaultCacheDuration", "");
    } else if (duration.isEmpty()) {
      provider.invalid("defaultCacheDuration", text.get(), "it is no duration such as 10m");
    } else if (duration.get().isNegative()) {
      provider.invalid(
          "defaultCacheDuration",
          text.get(),
          "defaultCacheDuration must be greater than or equal to 0");
    }
    return duration.orElse(Duration.ZERO);
  }

  private static Map<String, String> environment(ConfigSection provider) {
    Map<String, String> env = new HashMap<>();
    for (ConfigSection variable : provider.sections("env")) {
      variable.only(Set.of("name", "value"));
      env.put(variable.text("name").orElse(""), variable.text("value").orElse(""));
    }
    return env;
  }
}
