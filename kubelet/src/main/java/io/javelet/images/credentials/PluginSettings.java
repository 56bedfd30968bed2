package io.javelet.images.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a {@code CredentialProviderConfig}.
 *
 * @param name the program's file name
 * @param matchImages for which images it is asked, globs as in a docker configuration
 * @param defaultCacheDuration how long its answers are kept when they do not say
 * @param apiVersion in which it is spoken to
 * @param args of the program
 * @param env what it gets beside this process's environment
 * @param tokens what it needs of pods' service accounts; absent when it only acts for the node
 */
record PluginSettings(
    String name,
    List<String> matchImages,
    Duration defaultCacheDuration,
    String apiVersion,
    List<String> args,
    Map<String, String> env,
    Optional<TokenAttributes> tokens) {
  PluginSettings {
    matchImages = List.copyOf(matchImages);
    args = List.copyOf(args);
    env = Map.copyOf(env);
  }
}
