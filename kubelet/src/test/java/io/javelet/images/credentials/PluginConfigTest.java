package io.javelet.images.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After upstream's {@code Test_validateCredentialProviderConfig}. */
final class PluginConfigTest {
  private static final String GOOD =
      """
      apiVersion: kubelet.config.k8s.io/v1
      kind: CredentialProviderConfig
      providers:
      - name: helper
        apiVersion: credentialprovider.kubelet.k8s.io/v1
        matchImages: ["*.corp"]
        defaultCacheDuration: 1h30m
        args: ["--quick"]
        env: [{name: WHO, value: agent}]
        tokenAttributes:
          serviceAccountTokenAudience: registry
          requireServiceAccount: true
          cacheType: ServiceAccount
          requiredServiceAccountAnnotationKeys: [corp/Role]
          optionalServiceAccountAnnotationKeys: [corp/tier, plain]
      """;

  @TempDir private Path folder;

  private List<PluginSettings> read(String text, boolean tokens) throws IOException {
    Path file = folder.resolve("plugins.yaml");
    Files.writeString(file, text);
    return PluginConfig.read(List.of(file), tokens);
  }

  @Test
  void everyFieldCounts() throws IOException {
    assertThat(read(GOOD, true))
        .containsExactly(
            new PluginSettings(
                "helper",
                List.of("*.corp"),
                Duration.ofMinutes(90),
                "credentialprovider.kubelet.k8s.io/v1",
                List.of("--quick"),
                Map.of("WHO", "agent"),
                Optional.of(
                    new TokenAttributes(
                        "registry",
                        true,
                        List.of("corp/Role"),
                        List.of("corp/tier", "plain"),
                        TokenAttributes.KeptPer.SERVICE_ACCOUNT))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: helper|name: a/b|4: providers.name: Invalid value: \"a/b\"",
        "name: helper|name: .|4: providers.name: Invalid value: \".\"",
        "name: helper|name: a b|4: providers.name: Invalid value: \"a b\"",
        "name: helper|nane: x|4: unknown field \"providers.nane\"",
        "name: helper|name: 5|4: providers.name: must be a string and is a number",
        "1h30m|soon|7: providers.defaultCacheDuration: Invalid value: \"soon\"",
        "1h30m|-1m|7: providers.defaultCacheDuration: Invalid value: \"-1m\": defaultCacheDuration"
            + " must be greater than or equal to 0",
        "defaultCacheDuration: 1h30m|args: []|4: providers.defaultCacheDuration: Required value",
        "\"*.corp\"||6: providers.matchImages: Required value: at least 1 item",
        "apiVersion: credentialprovider.kubelet.k8s.io/v1|apiVersion:"
            + " credentialprovider.kubelet.k8s.io/v2|5: providers.apiVersion: Unsupported value:"
            + " \"credentialprovider.kubelet.k8s.io/v2\": supported values:",
        "apiVersion: credentialprovider.kubelet.k8s.io/v1|apiVersion:"
            + " credentialprovider.kubelet.k8s.io/v1beta1|11: providers.tokenAttributes: Forbidden:"
            + " tokenAttributes is only supported for credentialprovider.kubelet.k8s.io/v1 API",
        "config.k8s.io/v1|config.k8s.io/v1beta1|10: unknown field \"providers.tokenAttributes\"",
        "config.k8s.io/v1|config.k8s.io/v7|is no CredentialProviderConfig",
        "Audience: registry|Audience: \"\"|11: providers.tokenAttributes"
            + ".serviceAccountTokenAudience: Required value",
        "requireServiceAccount: true|requireServiceAccount: null|11: providers.tokenAttributes"
            + ".requireServiceAccount: Required value",
        "requireServiceAccount: true|requireServiceAccount: false|14: providers.tokenAttributes"
            + ".requiredServiceAccountAnnotationKeys: Forbidden: requireServiceAccount cannot be"
            + " false when requiredServiceAccountAnnotationKeys is set",
        "cacheType: ServiceAccount|cacheType: \"\"|13: providers.tokenAttributes.cacheType:"
            + " Required value: cacheType is required to be set when tokenAttributes is specified."
            + " Supported values are: ServiceAccount, Token",
        "cacheType: ServiceAccount|cacheType: Pod|13: providers.tokenAttributes.cacheType:"
            + " Unsupported value: \"Pod\": supported values: \"ServiceAccount\", \"Token\"",
        "[corp/Role]|[corp/tier]|11: providers.tokenAttributes: Invalid value: \"corp/tier\":"
            + " annotation keys cannot be both required and optional",
        "[corp/Role]|[a, b, a]|14: providers.tokenAttributes"
            + ".requiredServiceAccountAnnotationKeys: Duplicate value: \"a\"",
        "plain]|pl ain]|15: providers.tokenAttributes.optionalServiceAccountAnnotationKeys:"
            + " Invalid value: \"pl ain\"",
        "plain]|a/b/c]|Invalid value: \"a/b/c\"",
      })
  void whatIsWrongIsSaidWithItsPlace(String part, String instead, String said) {
    String text = GOOD.replace(part, Objects.requireNonNullElse(instead, ""));
    assertThat(text).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> read(text, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("plugins.yaml:")
        .hasMessageContaining(said);
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    assertThatThrownBy(() ->
            read(GOOD.replace("1h30m", "x").replace("Audience: registry", "Audience: ''"), true))
        .hasMessageContaining("defaultCacheDuration")
        .hasMessageContaining("serviceAccountTokenAudience");
  }

  @Test
  void withoutTheGateThereAreNoTokens() throws IOException {
    assertThatThrownBy(() -> read(GOOD, false))
        .hasMessageContaining(
            "providers.tokenAttributes: Forbidden: tokenAttributes is not supported when"
                + " KubeletServiceAccountTokenForCredentialProviders feature gate is disabled");
    assertThat(read(GOOD.substring(0, GOOD.indexOf("  tokenAttributes")), false)).hasSize(1);
  }

  @Test
  void aNameIsOneFilesOnly() throws IOException {
    Path first = folder.resolve("a.yaml");
    Path second = folder.resolve("b.json");
    Files.writeString(first, GOOD);
    Files.writeString(
        second,
        """
        {"apiVersion": "kubelet.config.k8s.io/v1alpha1", "kind": "CredentialProviderConfig",
         "providers": [{"name": "helper", "matchImages": ["r.io"], "defaultCacheDuration": "0s",
                        "apiVersion": "credentialprovider.kubelet.k8s.io/v1alpha1"}]}
        """);

    assertThatThrownBy(() -> PluginConfig.read(List.of(first, second), true))
        .hasMessageContaining("b.json:2: providers.name: Duplicate value: \"helper\"");
  }
}
