package io.javelet.images.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.os.FileWatcher;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImageArchiveImporterTest {
  private static final String DOCKER_MANIFEST =
      "[{\"Config\":\"c.json\",\"RepoTags\":[\"localhost/a:1\",\"b\"],\"Layers\":[]}]";

  @TempDir Path folder;
  private final MemoryStore store = new MemoryStore();
  private final BlockingQueue<Collection<String>> arrived = new LinkedBlockingQueue<>();
  private final List<ImageArchiveImporter> started = new ArrayList<>();
  private FileWatcher watcher;

  @BeforeEach
  void watch() throws IOException {
    watcher = FileWatcher.start();
  }

  @AfterEach
  void stop() {
    started.forEach(ImageArchiveImporter::stop);
    watcher.close();
  }

  @Test
  void anArchiveThatIsThereIsImportedAndPinned() throws Exception {
    put("a.tar", tar("manifest.json", DOCKER_MANIFEST));
    ImageArchiveImporter importer = start();

    assertThat(next()).containsExactly("localhost/a:1", "docker.io/library/b:latest");
    assertThat(importer.isPinned("localhost/a:1")).isTrue();
    assertThat(importer.isPinned("localhost/other:1")).isFalse();
  }

  @Test
  void anArchiveThatAppearsIsImportedFromGzipAndZstdToo() throws Exception {
    start();
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar("manifest.json", DOCKER_MANIFEST));
    }
    put("a.tar.gz", packed.toByteArray());
    assertThat(next()).contains("localhost/a:1");

    // `zstd -19` of a tar whose manifest.json names localhost/z:1.
    put("z.tar.zst", Base64.getDecoder().decode(ZSTD_ARCHIVE));
    assertThat(next()).containsExactly("localhost/z:1");
  }

  @Test
  void anOciLayoutIsNamedByItsIndex() throws Exception {
    put(
        "oci.tar",
        tar(
            "index.json",
            """
            {"manifests":[{"annotations":{"io.containerd.image.name":"localhost/oci:2",
              "org.opencontainers.image.ref.name":"2"}}]}
            """));
    start();

    assertThat(next()).containsExactly("localhost/oci:2");
  }

  @Test
  void whatIsNoImageArchiveIsReportedAndHarmsNoOther() throws Exception {
    put("a-broken.tar", "not a tar".getBytes(StandardCharsets.UTF_8));
    put("b-empty.tar", new byte[0]);
    put("c-other.tar", tar("readme.txt", "hello"));
    Files.createSymbolicLink(folder.resolve("d-link.tar"), Path.of("/etc/hostname"));
    put("e-good.tar", tar("manifest.json", DOCKER_MANIFEST));
    start();

    assertThat(next()).contains("localhost/a:1");
    assertThat(store.imports).hasSize(1);
  }

  @Test
  void anUnchangedArchiveIsNotImportedAgainAfterARestart() throws Exception {
    put("a.tar", tar("manifest.json", DOCKER_MANIFEST));
    start();
    next();
    started.getFirst().stop();

    ImageArchiveImporter second = start();
    put("b.tar", tar("manifest.json", DOCKER_MANIFEST.replace("a:1", "c:1")));

    assertThat(next()).contains("localhost/c:1");
    assertThat(store.imports).hasSize(2);
    assertThat(second.isPinned("localhost/a:1")).isTrue();
  }

  @Test
  void aLostImageIsImportedAgain() throws Exception {
    put("a.tar", tar("manifest.json", DOCKER_MANIFEST));
    start();
    next();
    started.getFirst().stop();
    store.present.clear();

    start();

    assertThat(next()).contains("localhost/a:1");
  }

  @Test
  void aCorruptRecordOnlyMeansThatArchivesAreImportedAgain() throws Exception {
    put("a.tar", tar("manifest.json", DOCKER_MANIFEST));
    start();
    next();
    started.getFirst().stop();
    Files.writeString(folder.resolve(".imported.json"), "{\"checksum\":1,\"archives\":\"[]\"}");

    start();

    assertThat(next()).contains("localhost/a:1");
  }

  private static final String ZSTD_ARCHIVE =
      "KLUv/QRotQMAMsYVGHBvA5BQaDpYpI4x8b9LjxIeTWEvr/4fUhqzOEmrjQXiOngJ1HsDte"
          + "LQJnCfacQleSywysJlnGV6sViirU1NfaXc1LnHjpV1IJhZ3xtYp/8TUC8XZ3YUCiAgMbU5"
          + "vuWY1MEeBIVPT3FQ8oYLBAwKYGcSSgh7QlQ=";

  private Collection<String> next() throws InterruptedException {
    return Optional.ofNullable(arrived.poll(20, TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("no image arrived"));
  }

  private ImageArchiveImporter start() {
    var importer = new ImageArchiveImporter(folder, store, store, watcher, arrived::add);
    started.add(importer);
    importer.start();
    return importer;
  }

  private void put(String name, byte[] content) throws IOException {
    Path hidden = folder.resolve("." + name);
    Files.write(hidden, content);
    Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] tar(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[512];
    System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, header, 0, name.length());
    field(header, 124, "%011o".formatted(bytes.length));
    field(header, 257, "ustar");
    int sum = 8 * ' ';
    for (byte each : header) {
      sum += each & 0xff;
    }
    field(header, 148, "%06o".formatted(sum));
    header[155] = ' ';
    var tar = new ByteArrayOutputStream();
    tar.write(header);
    tar.write(bytes);
    tar.write(new byte[(512 - bytes.length % 512) % 512 + 1024]);
    return tar.toByteArray();
  }

  private static void field(byte[] header, int offset, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.UTF_8), 0, header, offset, text.length());
  }

  /** A store in memory that is its own image service. */
  private static final class MemoryStore implements ImageArchiveStore, ImageService {
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<List<String>> imports = new LinkedBlockingQueue<>();

    @Override
    public void importArchive(InputStream tar, List<String> names) throws IOException {
      if (new TarEntries(new ByteArrayInputStream(tar.readAllBytes())).next().isEmpty()) {
        throw new IOException("empty");
      }
      imports.add(names);
      present.addAll(names);
    }

    @Override
    public Optional<RuntimeImage> image(String name) {
      return present.contains(name)
          ? Optional.of(
              new RuntimeImage(name, List.of(name), List.of(), 1, OptionalLong.empty(), "", false))
          : Optional.empty();
    }

    @Override
    public List<RuntimeImage> images() {
      return List.of();
    }

    @Override
    public String pull(String name, RegistryCredentials credentials) {
      throw new UnsupportedOperationException("no registry here");
    }

    @Override
    public void remove(String name) {
      present.remove(name);
    }

    @Override
    public Set<String> inUse() {
      return Set.of();
    }

    @Override
    public List<String> fileSystems() {
      return List.of();
    }
  }
}
