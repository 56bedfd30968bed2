package io.javelet.server;

import static io.javelet.server.Endpoint.GET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Bytes;
import io.javelet.server.http.Request;
import io.javelet.server.nodelogs.Journal;
import io.javelet.server.nodelogs.LogFiles;
import io.javelet.server.nodelogs.NodeLogQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** {@code /logs/…}: the machine's log folder, and queries for logs of services. Any thread. */
final class NodeLogEndpoints {
  private static final Set<Door> DOORS = EnumSet.of(Door.HTTPS, Door.LOCAL);
  private static final String NOT_FOUND = "404 page not found\n";
  private static final int BLOCK = 64 * 1024;
  private static final int SNIFFED = 512;

  private final LogFiles files;
  private final Journal journal;
  private final boolean queries;

  /**
   * @param queries whether services' logs may be asked for
   */
  NodeLogEndpoints(LogFiles files, Journal journal, boolean queries) {
    this.files = files;
    this.journal = journal;
    this.queries = queries;
  }

  List<Endpoint> all() {
    return List.of(
        Endpoint.fixed("/logs", GET, DOORS, Redirects.to("/logs/")),
        Endpoint.streaming("/logs/**", GET, DOORS, this::logs));
  }

  static List<Endpoint> disabled() {
    return List.of(
        Endpoint.fixed(
            "/logs/**",
            Endpoint.ANY,
            DOORS,
            _ -> Answer.text(405, "logs endpoint is disabled.\n")));
  }

  private void logs(Call call) throws IOException, InterruptedException, RefusedException {
    String name = call.variable("**");
    if (!queries) {
      file(call, name);
      return;
    }
    switch (NodeLogQuery.parse(call.request().query())) {
      case NodeLogQuery.Parsed.None _ -> file(call, name);
      case NodeLogQuery.Parsed.Bad(String message) ->
          throw new RefusedException(400, message + "\n");
      case NodeLogQuery.Parsed.Good(NodeLogQuery query) -> {
        if (!name.isEmpty()) {
          throw new RefusedException(406, "path not allowed in query mode\n");
        }
        answer(call, query);
      }
    }
  }

  private void answer(Call call, NodeLogQuery query)
      throws IOException, InterruptedException, RefusedException {
    Optional<String> wrong = query.wrong();
    if (wrong.isPresent()) {
      throw new RefusedException(406, wrong.get() + "\n");
    }
    if (query.files().isEmpty()) {
      services(call, query);
      return;
    }
    String file = query.files().getFirst().replace('\\', '/').replaceFirst("^/+", "");
    if (files.find(file).isEmpty()) {
      throw new RefusedException(406, query.noSuchFile(files.path(file)) + "\n");
    }
    file(call, file);
  }

  private void file(Call call, String name)
      throws IOException, InterruptedException, RefusedException {
    Path real = files.find(name).orElseThrow(() -> new RefusedException(404, NOT_FOUND));
    if (Files.isDirectory(real)) {
      if (!name.isEmpty() && !name.endsWith("/")) {
        // Relative, as Go's: the client may know this path under another beginning.
        String last = name.substring(name.lastIndexOf('/') + 1);
        call.send(new Answer(301, Map.of("Location", last + "/"), Bytes.NONE));
        return;
      }
      call.send(Answer.of(200, "text/html; charset=utf-8", LogFiles.listing(real)));
    } else {
      send(call, real);
    }
  }

  private static void send(Call call, Path file) throws IOException, InterruptedException {
    Instant changed = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
    String lastModified =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(changed.atOffset(ZoneOffset.UTC));
    if (notNewer(call.request(), changed)) {
      call.send(new Answer(304, Map.of("Last-Modified", lastModified), Bytes.NONE));
      return;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      Optional<Range> range = Range.of(call.request().header("range").orElse(""), size);
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", type(file, channel));
      headers.put("Last-Modified", lastModified);
      headers.put("Accept-Ranges", "bytes");
      if (range.isPresent() && range.get().first() >= size) {
        call.send(
            Answer.text(416, "invalid range: failed to overlap\n")
                .with("Content-Range", "bytes */" + size));
        return;
      }
      Range sent = range.orElse(new Range(0, size - 1));
      headers.put("Content-Length", Long.toString(sent.length()));
      range.ifPresent(part ->
          headers.put(
              "Content-Range", "bytes %d-%d/%d".formatted(part.first(), part.last(), size)));
      try (OutputStream out = call.exchange().stream(range.isPresent() ? 206 : 200, headers)) {
        copy(channel, sent, out);
      }
    }
  }

  private static void copy(FileChannel channel, Range range, OutputStream out) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    long at = range.first();
    long left = range.length();
    while (left > 0) {
      block.clear().limit((int) Math.min(BLOCK, left));
      int read = channel.read(block, at);
      if (read <= 0) {
        throw new IOException("the file became shorter while it was sent");
      }
      out.write(block.array(), 0, read);
      at += read;
      left -= read;
    }
  }

  /** A part of a file. */
  private record Range(long first, long last) {
    long length() {
      return last - first + 1;
    }

    /** The one part asked for; several parts are answered with the whole. */
    static Optional<Range> of(String header, long size) {
      if (!header.startsWith("bytes=") || header.indexOf(',') >= 0 || size == 0) {
        return Optional.empty();
      }
      String[] ends = header.substring("bytes=".length()).split("-", -1);
      if (ends.length != 2) {
        return Optional.empty();
      }
      try {
        if (ends[0].isBlank()) {
          long length = Math.min(Long.parseLong(ends[1].strip()), size);
          return Optional.of(new Range(size - length, size - 1));
        }
        long first = Long.parseLong(ends[0].strip());
        long last = ends[1].isBlank() ? size - 1 : Long.parseLong(ends[1].strip());
        return first < 0 || last < first
            ? Optional.empty()
            : Optional.of(new Range(first, Math.min(last, size - 1)));
      } catch (NumberFormatException odd) {
        return Optional.empty();
      }
    }
  }

  private static boolean notNewer(Request request, Instant changed) {
    try {
      return request
          .header("if-modified-since")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .filter(since -> !changed.isAfter(since))
          .isPresent();
    } catch (DateTimeParseException odd) {
      return false;
    }
  }

  private static String type(Path file, FileChannel channel) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".gz")) {
      return "application/gzip";
    }
    ByteBuffer start = ByteBuffer.allocate(SNIFFED);
    channel.read(start, 0);
    for (int i = 0; i < start.position(); i++) {
      if (start.get(i) == 0) {
        return "application/octet-stream";
      }
    }
    return "text/plain; charset=utf-8";
  }

  private void services(Call call, NodeLogQuery query) throws IOException, InterruptedException {
    boolean gzip = call.request().header("accept-encoding").filter("gzip"::equals).isPresent();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "text/plain;charset=UTF-8");
    if (gzip) {
      headers.put("Content-Encoding", "gzip");
    }
    List<String> known = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String service : query.services()) {
      (journal.knows(service) ? known : others).add(service);
    }
    try (OutputStream plain = call.exchange().stream(200, headers);
        OutputStream out = gzip ? new GZIPOutputStream(plain, BLOCK) : plain) {
      if (!known.isEmpty()) {
        journal.run(query.journalArguments(known), out);
      }
      if (!others.isEmpty() && query.options().given()) {
        String names = String.join(" ", others);
        out.write(
            ("\noptions present and query resolved to log files for ["
                    + names
                    + "]\ntry without specifying options\n")
                .getBytes(UTF_8));
        return;
      }
      for (String service : others) {
        file(service, out);
      }
    }
  }

  /** A service that the journal does not know may write a file of its own. */
  private void file(String service, OutputStream out) throws IOException {
    for (String name : List.of(service, service + ".log", service + "/" + service + ".log")) {
      Optional<Path> real = files.find(name).filter(Files::isRegularFile);
      if (real.isPresent()) {
        Files.copy(real.get(), out);
        return;
      }
    }
    out.write(("\nlog not found for " + service + "\n").getBytes(UTF_8));
  }
}
