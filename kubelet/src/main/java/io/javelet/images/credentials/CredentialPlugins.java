package io.javelet.images.credentials;

import io.javelet.crypto.Sha256;
import io.javelet.metrics.ImageMetrics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the credential provider plugins, once, at the agent's start. Upstream's counterpart: {@code
 * plugin.RegisterCredentialProviderPlugins}.
 */
public final class CredentialPlugins {
  private CredentialPlugins() {}

  /**
   * Those that a file names, or the JSON and YAML files of a folder in the order of their names.
   *
   * @param binaries where the programs are
   * @param accounts whom they may act for beside this node; absent when for nobody
   * @param metrics time the programs
   * @throws IOException when a file cannot be read or is wrong; the message says where
   */
  public static List<CredentialPlugin> read(
      Path config, Path binaries, Optional<PodAccounts> accounts, Clock clock, ImageMetrics metrics)
      throws IOException {
    List<Path> files = files(config);
    List<CredentialPlugin> plugins = new ArrayList<>();
    for (PluginSettings settings : PluginConfig.read(files, accounts.isPresent())) {
      Path program = binaries.resolve(settings.name());
      if (!Files.isExecutable(program)) {
        throw new IOException(config + ": plugin binary executable " + program + " did not exist");
      }
      plugins.add(
          new CredentialPlugin(
              settings,
              new PluginProcess(program, settings.args(), settings.env()),
              accounts.orElse(PodAccounts.NONE),
              clock,
              metrics));
    }
    metrics.credentialConfiguration("sha256:" + sha256(files));
    return List.copyOf(plugins);
  }

  private static String sha256(List<Path> files) throws IOException {
    MessageDigest digest = Sha256.begin();
    for (Path file : files) {
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> files(Path config) throws IOException {
    if (!Files.isDirectory(config)) {
      return List.of(config);
    }
    var sorted = new TreeSet<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(config, "*.{json,yaml,yml}")) {
      files.forEach(sorted::add);
    }
    if (sorted.isEmpty()) {
      throw new IOException("no configuration files found in directory \"" + config + "\"");
    }
    return List.copyOf(sorted);
  }
}
