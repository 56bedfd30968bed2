package io.javelet.manifest;

import io.javelet.pod.PodSourceName;

/**
 * Where a manifest was found; part of the identity of the pods in it.
 *
 * @param source which kind of source
 * @param location the file's path as found, or the URL
 */
public record ManifestOrigin(PodSourceName source, String location) {
  /** A file of the manifest folder. */
  public static ManifestOrigin file(String path) {
    return new ManifestOrigin(PodSourceName.FILE, path);
  }

  /** A URL. */
  public static ManifestOrigin url(String url) {
    return new ManifestOrigin(PodSourceName.URL, url);
  }

  /** {@code file:/path} or {@code url:https://…}. */
  @Override
  public String toString() {
    return switch (source) {
      case FILE -> "file:" + location;
      case URL -> "url:" + location;
      case API -> "api:" + location;
    };
  }
}
