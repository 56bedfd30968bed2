package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.ConfigurationLoader;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.option.LoggingOptions;
import io.javelet.config.value.HostFacts;
import io.javelet.os.FileWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of real files reach the subscribers. */
final class ConfigurationReloadTest {
  private static final String HEAD =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
  private static final HostFacts HOST =
      new HostFacts(
          HostFacts.CgroupMode.V2,
          false,
          new HostFacts.Hardware(Set.of(0), 1L << 30, 1, 1),
          Map.of());

  private final Path directory;
  private final BlockingQueue<Long> verbosities = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();
  private final FileWatcher files;
  private final ConfigurationReload reload;

  ConfigurationReloadTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectory(directory.resolve("conf.d"));
    write("kubelet.yaml", 0);
    List<String> flags =
        List.of("--config=kubelet.yaml", "--config-dir=conf.d", "--kubeconfig=kubeconfig");
    var loader = new ConfigurationLoader(HOST, directory);
    var loaded = (LoadResult.Loaded) loader.load(flags, Map.of());
    var live = new LiveConfiguration(loaded, () -> loader.load(flags, Map.of()));
    live.subscribe(
        LoggingOptions.OPTIONS,
        changed -> verbosities.add(changed.process().logging().verbosity()));
    files = FileWatcher.start();
    reload = new ConfigurationReload(live, loaded.flags().paths(), files, statuses::add);
    reload.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    reload.stop();
    files.close();
  }

  private void write(String name, int verbosity) throws IOException {
    Files.writeString(directory.resolve(name), HEAD + "logging:\n  verbosity: " + verbosity + "\n");
  }

  private void awaitVerbosity(long verbosity) throws InterruptedException {
    assertThat(verbosities.poll(30, TimeUnit.SECONDS)).isEqualTo(verbosity);
  }

  @Test
  void aFileWrittenInPlaceIsRead() throws Exception {
    write("kubelet.yaml", 2);
    awaitVerbosity(2);
  }

  @Test
  void aFileRenamedIntoPlaceIsRead() throws Exception {
    write("new.yaml", 3);
    Files.move(
        directory.resolve("new.yaml"),
        directory.resolve("kubelet.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    awaitVerbosity(3);
  }

  @Test
  void aDropInComesAndGoes() throws Exception {
    write("conf.d/10.conf", 4);
    awaitVerbosity(4);
    Files.delete(directory.resolve("conf.d/10.conf"));
    awaitVerbosity(0);
  }

  @Test
  void aFolderOfDropInsThatCameLaterIsWatchedToo() throws Exception {
    Files.createDirectory(directory.resolve("conf.d/more"));
    write("conf.d/more/20.conf", 5);
    awaitVerbosity(5);
    write("conf.d/more/20.conf", 6);
    awaitVerbosity(6);
  }

  @Test
  void aBrokenFileChangesNothingUntilItIsRepaired() throws Exception {
    Files.writeString(directory.resolve("kubelet.yaml"), HEAD + "logging: loud\n");
    assertThat(statuses.poll(30, TimeUnit.SECONDS)).contains("wrong and not in force");
    assertThat(verbosities).isEmpty();
    write("kubelet.yaml", 7);
    awaitVerbosity(7);
  }
}
