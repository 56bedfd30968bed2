package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.StaticPodConfiguration;
import io.javelet.events.EventRecorder;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.ManifestResult;
import io.javelet.manifest.UnknownFields;
import io.javelet.os.FileWatcher;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PodSourceName;
import io.javelet.source.DuplicatePod;
import io.javelet.source.PodConfig;
import io.javelet.source.PodSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands in for the file source until that has landed. */
final class Sources {
  private static final Logger log = LoggerFactory.getLogger(Sources.class);

  private Sources() {}

  static Consumer<DuplicatePod> duplicates(EventRecorder events) {
    return duplicate ->
        log.atWarn().addKeyValue("recent", events.recent().size()).log(duplicate.message());
  }

  static List<PodSource> start(
      StaticPodConfiguration configuration,
      String node,
      ConfigObjects objects,
      PodConfig config,
      FileWatcher files) {
    if (configuration.path().isEmpty()) {
      return List.of();
    }
    Path dir = configuration.path().get();
    var reader = new ManifestReader(node, UnknownFields.WARN, objects);
    var changes = new Semaphore(0);
    Thread thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              try (var watch = files.watch(dir, e -> changes.release())) {
                while (true) {
                  config.publish(PodSourceName.FILE, read(dir, reader));
                  if (changes.tryAcquire(20, TimeUnit.SECONDS)) {
                    changes.drainPermits();
                  }
                  log.atTrace().log(watch.toString());
                }
              } catch (IOException failure) {
                log.atError().setCause(failure).log("source");
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
            });
    PodSource source =
        new PodSource() {
          @Override
          public PodSourceName name() {
            return PodSourceName.FILE;
          }

          @Override
          public void start() {
            thread.start();
          }

          @Override
          public void stop() {
            thread.interrupt();
          }
        };
    source.start();
    return List.of(source);
  }

  private static List<Pod> read(Path dir, ManifestReader reader) throws IOException {
    List<Pod> pods = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
      for (Path file : stream) {
        if (file.getFileName().toString().startsWith(".") || !Files.isRegularFile(file)) {
          continue;
        }
        switch (reader.read(ManifestOrigin.file(file.toString()), Files.readAllBytes(file))) {
          case ManifestResult.Accepted accepted -> pods.addAll(accepted.pods());
          case ManifestResult.Refused refused -> log.atError().log(refused.problems().toString());
        }
      }
    }
    return pods;
  }
}
