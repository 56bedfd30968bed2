package io.javelet.images.archive;

import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Remembers on disk what was imported, so that a restart imports nothing twice and image collection
 * knows what is pinned. Written whole with a checksum; one that cannot be read is reported and
 * started afresh, which costs only time. Owned by the importer's thread, read by any.
 */
final class ImportRecords {
  private static final Logger log = LoggerFactory.getLogger(ImportRecords.class);
  private static final int OWNER_ONLY = 0600;

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private volatile Map<String, ImportedArchive> archives;

  ImportRecords(Path file) {
    this.file = file;
    this.archives = load();
  }

  Map<String, ImportedArchive> archives() {
    return archives;
  }

  /** Every image name that came in by an archive. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    archives.values().forEach(archive -> names.addAll(archive.names()));
    return names;
  }

  void put(ImportedArchive archive) throws IOException {
    Map<String, ImportedArchive> next = new LinkedHashMap<>(archives);
    next.put(archive.file(), archive);
    archives = Map.copyOf(next);
    String content = json.writeValueAsString(List.copyOf(next.values()));
    String whole =
        json.writeValueAsString(Map.of("checksum", checksum(content), "archives", content));
    DurableFile.write(file, whole.getBytes(StandardCharsets.UTF_8), OWNER_ONLY);
  }

  private Map<String, ImportedArchive> load() {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Map.of();
    }
    try {
      JsonNode whole = json.readTree(Files.readAllBytes(file));
      String content = whole.path("archives").asString("");
      if (whole.path("checksum").asLong(-1) != checksum(content)) {
        throw new IOException("its checksum does not fit its content");
      }
      Map<String, ImportedArchive> loaded = new LinkedHashMap<>();
      for (ImportedArchive each : json.readValue(content, ImportedArchive[].class)) {
        loaded.put(each.file(), each);
      }
      return Map.copyOf(loaded);
    } catch (IOException | JacksonException corrupt) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", corrupt.getMessage())
          .log("The record of imported images cannot be read; all archives are imported again");
      return Map.of();
    }
  }

  private static long checksum(String content) {
    var crc = new CRC32();
    crc.update(content.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
