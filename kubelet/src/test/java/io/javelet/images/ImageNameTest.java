package io.javelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates the cases of upstream's {@code TestParseImageName} and {@code TestApplyDefaultImageTag}.
 */
class ImageNameTest {
  private static final String SHA =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          root                             | root:latest                          | docker.io/library/root:latest
          root:tag                         | root:tag                             | docker.io/library/root:tag
          root@{sha}                       | root@{sha}                           | docker.io/library/root@{sha}
          root:tag@{sha}                   | root:tag@{sha}                       | docker.io/library/root:tag@{sha}
          user/repo                        | user/repo:latest                     | docker.io/user/repo:latest
          docker.io/busybox                | docker.io/busybox:latest             | docker.io/library/busybox:latest
          docker.io/library/busybox        | docker.io/library/busybox:latest     | docker.io/library/busybox:latest
          index.docker.io/busybox          | index.docker.io/busybox:latest       | docker.io/library/busybox:latest
          index.docker.io/a/b:1            | index.docker.io/a/b:1                | docker.io/a/b:1
          registry.k8s.io/pause:3.10       | registry.k8s.io/pause:3.10           | registry.k8s.io/pause:3.10
          localhost/mine                   | localhost/mine:latest                | localhost/mine:latest
          localhost:5000/mine              | localhost:5000/mine:latest           | localhost:5000/mine:latest
          localhost:5000/mine:v1           | localhost:5000/mine:v1               | localhost:5000/mine:v1
          [fd00::1]:5000/mine              | [fd00::1]:5000/mine:latest           | [fd00::1]:5000/mine:latest
          registry.example/a/b/c           | registry.example/a/b/c:latest        | registry.example/a/b/c:latest
          Registry/a                       | Registry/a:latest                    | Registry/a:latest
          a_b/c__d/e--f.g                  | a_b/c__d/e--f.g:latest               | docker.io/a_b/c__d/e--f.g:latest
          latest                           | latest:latest                        | docker.io/library/latest:latest
          host.example:443                 | host.example:443                     | docker.io/library/host.example:443
          a:_under.Score-1                 | a:_under.Score-1                     | docker.io/library/a:_under.Score-1
          """)
  void aReferenceIsCompleted(String text, String asked, String canonical) {
    ImageName name = valid(filled(text));

    assertThat(name.withDefaultTag(filled(text))).isEqualTo(filled(asked));
    assertThat(name.canonical()).isEqualTo(filled(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | invalid reference format
          ' '                    | invalid reference format
          ' busybox'             | invalid reference format
          FAILED_IMAGE           | invalid reference format: repository name (library/FAILED_IMAGE) must be lowercase
          example.com/User/repo  | invalid reference format: repository name (User/repo) must be lowercase
          :latest                | invalid reference format
          a:                     | invalid reference format
          a:b:c                  | invalid reference format
          a//b                   | invalid reference format
          /a                     | invalid reference format
          a/                     | invalid reference format
          -a                     | invalid reference format
          a..b                   | invalid reference format
          a___b                  | invalid reference format
          a/../b                 | invalid reference format
          a:.tag                 | invalid reference format
          a@sha256:abc           | invalid reference format
          a@                     | invalid reference format
          https://example.com/a  | invalid reference format
          a b                    | invalid reference format
          a;rm                   | invalid reference format
          a@sha256:0123456789abcdef0123456789abcdef | unsupported digest sha256:0123456789abcdef0123456789abcdef
          a@md5:0123456789abcdef0123456789abcdef    | unsupported digest md5:0123456789abcdef0123456789abcdef
          0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef | invalid repository name (0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef), cannot specify 64-byte hexadecimal strings
          """)
  void whatIsNoReferenceIsRefused(String text, String problem) {
    assertThat(ImageName.parse(text))
        .isEqualTo(
            new ImageName.Parsed.Invalid("couldn't parse image name \"" + text + "\": " + problem));
  }

  @ParameterizedTest
  @CsvSource({"127,true", "128,true", "129,false"})
  void aTagHasAtMost128Characters(int length, boolean allowed) {
    assertThat(ImageName.parse("a:" + "t".repeat(length)) instanceof ImageName.Parsed.Valid)
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"240,true", "241,false", "5000,false"})
  void aNameHasAtMost255CharactersWithItsRegistry(int length, boolean allowed) {

    assertThat(
            ImageName.parse("docker.io/user/" + "a".repeat(length))
                instanceof ImageName.Parsed.Valid)
        .isEqualTo(allowed);
  }

  private static ImageName valid(String text) {
    return switch (ImageName.parse(text)) {
      case ImageName.Parsed.Valid(ImageName name) -> name;
      case ImageName.Parsed.Invalid invalid -> throw new AssertionError(invalid);
    };
  }

  private static String filled(String text) {
    return text.replace("{sha}", SHA);
  }
}
