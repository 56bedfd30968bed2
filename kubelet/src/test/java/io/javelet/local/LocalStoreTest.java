package io.javelet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.os.FileModes;
import io.javelet.os.FileWatcher;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.StaticPods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real folder with a real watcher. */
final class LocalStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LocalName SETTINGS = new LocalName(Kind.CONFIG_MAP, "ns", "settings");
  private static final LocalName TOKEN = new LocalName(Kind.SECRET, "ns", "token");

  @TempDir Path scratch;

  private Path folder;
  private FileWatcher watcher;
  private @Nullable LocalStore started;
  private final BlockingQueue<Set<LocalName>> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void makeFolders() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can give files away");
    folder = scratch.resolve("root/local");
    Files.createDirectories(scratch.resolve("credentials"));
    watcher = FileWatcher.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (started != null) {
      started.stop();
    }
    watcher.close();
  }

  private void start() throws IOException {
    LocalStore store =
        new LocalStore(folder, Optional.of(scratch.resolve("credentials")), watcher, changes::add);
    store.start();
    started = store;
  }

  private LocalStore store() {
    if (started == null) {
      throw new IllegalStateException("started by the test");
    }
    return started;
  }

  private static Pod pod(String source) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, source)
        .endMetadata()
        .build();
  }

  private Answer find(Kind kind, String name) {
    return store().find(pod("file"), kind, name);
  }

  private String value(Kind kind, String name, String key) {
    return switch (find(kind, name)) {
      case Answer.Found found -> found.object().file(key).orElseThrow().text();
      case Answer.Absent absent -> absent.toString();
      case Answer.Unreadable unreadable -> unreadable.message();
    };
  }

  private void awaitChange(LocalName name) throws InterruptedException {
    Set<LocalName> seen = new HashSet<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.contains(name)) {
      Set<LocalName> next = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(next).as("changes, after %s", seen).isNotNull();
      seen.addAll(next);
    }
  }

  private void awaitValue(String expected, Kind kind, String name, String key)
      throws InterruptedException {
    while (!value(kind, name, key).equals(expected)) {
      Set<LocalName> next = changes.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      assertThat(next).as("a change; now %s", value(kind, name, key)).isNotNull();
    }
  }

  private void write(String name, String text, int mode) throws IOException {
    Files.createDirectories(folder);
    Path temporary = scratch.resolve("temporary");
    Files.writeString(temporary, text);
    FileModes.set(temporary, mode);
    Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String configMap(String value) {
    return "apiVersion: v1\n"
        + "kind: ConfigMap\n"
        + "metadata: {name: settings, namespace: ns}\n"
        + "data: {k: \""
        + value
        + "\"}\n";
  }

  private static String secret(String value) {
    return "apiVersion: v1\n"
        + "kind: Secret\n"
        + "metadata: {name: token, namespace: ns}\n"
        + "stringData: {k: \""
        + value
        + "\"}\n";
  }

  private Path key(String directory, String object, String name, String value, int mode)
      throws IOException {
    Path inside = Files.createDirectories(folder.resolve(directory).resolve("ns").resolve(object));
    Path file = Files.writeString(inside.resolve(name), value);
    FileModes.set(file, mode);
    return file;
  }

  @Test
  void theFolderIsMadeForItsOwnerAlone() throws IOException {
    start();

    assertThat(FileModes.get(folder)).isEqualTo(0700);
    assertThat(store().problems()).isEmpty();
    assertThat(find(Kind.SECRET, "token")).isEqualTo(new Answer.Absent());
  }

  @Test
  void manifestsPlainFoldersAndCredentialsAreFound() throws IOException {
    write("a.yaml", configMap("1"), 0644);
    key("secrets", "token", "password", "s3cret", 0600);
    key("configmaps", "files", "app.conf", "x", 0644);
    Files.writeString(scratch.resolve("credentials/db-password"), "c");
    FileModes.set(scratch.resolve("credentials/db-password"), 0400);

    start();

    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("1");
    assertThat(value(Kind.SECRET, "token", "password")).isEqualTo("s3cret");
    assertThat(value(Kind.CONFIG_MAP, "files", "app.conf")).isEqualTo("x");
    assertThat(value(Kind.SECRET, "systemd-credentials", "db-password")).isEqualTo("c");
    assertThat(store().problems()).isEmpty();
  }

  @Test
  void podsOfAnApiServerAreNeverAnswered() throws IOException {
    write("a.yaml", secret("1"), 0600);
    start();

    assertThat(find(Kind.SECRET, "token")).isInstanceOf(Answer.Found.class);
    assertThat(store().find(pod("api"), Kind.SECRET, "token")).isEqualTo(new Answer.Absent());
    assertThat(
            store()
                .find(
                    new PodBuilder().withNewMetadata().endMetadata().build(), Kind.SECRET, "token"))
        .isEqualTo(new Answer.Absent());
  }

  @Test
  void aChangeIsToldAtOnce() throws Exception {
    start();

    write("a.yaml", configMap("1"), 0644);
    awaitChange(SETTINGS);
    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("1");

    write("a.yaml", configMap("2"), 0644);
    awaitChange(SETTINGS);
    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("2");

    Files.delete(folder.resolve("a.yaml"));
    awaitChange(SETTINGS);
    assertThat(find(Kind.CONFIG_MAP, "settings")).isEqualTo(new Answer.Absent());
  }

  @Test
  void aNewPlainFolderAndANewKeyInItAreSeen() throws Exception {
    start();

    Path file = key("secrets", "token", "password", "1", 0600);
    awaitValue("1", Kind.SECRET, "token", "password");

    Files.writeString(file, "2");
    awaitValue("2", Kind.SECRET, "token", "password");
  }

  @Test
  void aSecretThatEverybodyMayReadIsRefusedUntilThatIsMended() throws Exception {
    write("b.yaml", secret("1"), 0644);
    Path open = key("secrets", "open", "k", "2", 0604);
    start();

    Path file = folder.resolve("b.yaml");
    assertThat(value(Kind.SECRET, "token", "k"))
        .isEqualTo(
            "secret \"ns/token\" is refused: %s can be read by everyone (mode 644); chmod o-rwx %s"
                .formatted(file, file));
    assertThat(find(Kind.SECRET, "open")).isInstanceOf(Answer.Unreadable.class);
    assertThat(store().problems()).hasSize(2);

    FileModes.set(file, 0640);
    awaitValue("1", Kind.SECRET, "token", "k");
    FileModes.set(open, 0600);
    awaitValue("2", Kind.SECRET, "open", "k");
    assertThat(store().problems()).isEmpty();
  }

  @Test
  void whatSomebodyElseCouldChangeIsNotBelieved() throws IOException {
    write("writable.yaml", configMap("1"), 0646);
    write("foreign.yaml", secret("1"), 0600);
    FileModes.chown(folder.resolve("foreign.yaml"), 4711, 0);
    start();

    assertThat(find(Kind.CONFIG_MAP, "settings")).isEqualTo(new Answer.Absent());
    assertThat(find(Kind.SECRET, "token")).isEqualTo(new Answer.Absent());
    assertThat(store().problems())
        .anyMatch(line -> line.contains("can be written by everyone (mode 646)"))
        .anyMatch(line -> line.contains("belongs to user 4711"));
  }

  @Test
  void whatGetsWorseKeepsItsLastGoodContent() throws Exception {
    write("a.yaml", configMap("1"), 0644);
    write("b.yaml", secret("1"), 0600);
    start();

    write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings\n", 0644);
    FileModes.set(folder.resolve("b.yaml"), 0644);
    write(
        "c.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: ns}\n",
        0644);
    awaitChange(new LocalName(Kind.CONFIG_MAP, "ns", "other"));

    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("1");
    assertThat(value(Kind.SECRET, "token", "k")).isEqualTo("1");
    assertThat(store().problems()).hasSize(2);
  }

  @Test
  void aFolderThatIsReplacedAsAWholeIsReadAgain() throws Exception {
    write("a.yaml", configMap("1"), 0644);
    start();

    Files.move(folder, scratch.resolve("root/old"));
    write("a.yaml", configMap("2"), 0644);
    awaitValue("2", Kind.CONFIG_MAP, "settings", "k");
  }

  @Test
  void aFolderThatDisappearsTakesNothing() throws Exception {
    write("a.yaml", configMap("1"), 0644);
    start();

    Files.move(folder, scratch.resolve("root/old"));
    Path again = Files.createDirectories(scratch.resolve("root/new"));
    Files.writeString(again.resolve("b.yaml"), secret("1"));
    FileModes.set(again.resolve("b.yaml"), 0600);
    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("1");
    Files.move(again, folder);
    awaitChange(TOKEN);
    assertThat(find(Kind.CONFIG_MAP, "settings")).isEqualTo(new Answer.Absent());
  }

  @Test
  void anImmutableOneIsNotReadAgain() throws Exception {
    write("a.yaml", configMap("1") + "immutable: true\n", 0644);
    start();
    write("a.yaml", configMap("2") + "immutable: true\n", 0644);
    write("b.yaml", secret("1"), 0600);
    awaitChange(TOKEN);

    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("1");
    assertThat(store().problems())
        .singleElement()
        .asString()
        .endsWith(
            "configmap \"ns/settings\" keeps its content: field is immutable when `immutable` is"
                + " set");
  }

  @Test
  void linksDevicesAndPipesLeadNowhere() throws Exception {
    Path outside = Files.writeString(scratch.resolve("outside"), "outside");
    FileModes.set(outside, 0600);
    key("secrets", "token", "good", "1", 0600);
    Files.createSymbolicLink(folder.resolve("secrets/ns/token/link"), outside);
    key("secrets", "device", "good", "1", 0600);
    Files.createSymbolicLink(folder.resolve("secrets/ns/device/null"), Path.of("/dev/null"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), outside);
    key("secrets", "inner", "real", "1", 0600);
    Files.createSymbolicLink(folder.resolve("secrets/ns/inner/alias"), Path.of("real"));
    new ProcessBuilder("mkfifo", "-m", "600", folder.resolve("pipe.yaml").toString())
        .start()
        .waitFor();
    start();

    assertThat(find(Kind.SECRET, "token")).isInstanceOf(Answer.Unreadable.class);
    assertThat(find(Kind.SECRET, "device")).isInstanceOf(Answer.Unreadable.class);
    assertThat(value(Kind.SECRET, "inner", "alias")).isEqualTo("1");
    assertThat(store().problems())
        .anyMatch(line -> line.contains("a.yaml: cannot be read: a link leads out of the folder"))
        .anyMatch(line -> line.contains("pipe.yaml is not a file"));
  }

  @Test
  void theFirstOfTwoOfOneNameWins() throws IOException {
    write("a.yaml", configMap("first"), 0644);
    write("b.yaml", configMap("second"), 0644);
    write("c.yaml.bak", "this is: [broken", 0644);
    key("configmaps", "settings", "k", "third", 0644);
    start();

    assertThat(value(Kind.CONFIG_MAP, "settings", "k")).isEqualTo("first");
    assertThat(store().problems())
        .hasSize(2)
        .allMatch(line -> line.endsWith("a.yaml already, which wins"));
  }
}
