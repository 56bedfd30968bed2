package io.javelet.source;

import com.code_intelligence.jazzer.api.BugDetectors;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What the fuzzer does with each input: answers a URL source with it, headers and all, and has the
 * body read as a manifest. Found by its name.
 */
public final class UrlAnswerFuzzTarget {
  private static final BlockingQueue<byte[]> ANSWERS = new ArrayBlockingQueue<>(1);
  private static final ServerSocket SERVER = started();
  private static final ManifestJudge JUDGE =
      new ManifestJudge(new ManifestReader("node", UnknownFields.WARN), Clock.systemUTC());

  private UrlAnswerFuzzTarget() {}

  /** Called by the fuzzer; anything thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    boolean leadsAway = text.contains("location") && text.contains("//");
    if (leadsAway) {
      // Followed as it should be, but a test must not ask servers out there.
      return;
    }
    BugDetectors.allowNetworkConnections(
        (host, _) -> host.equals("localhost") || host.equals("127.0.0.1"));
    ANSWERS.clear();
    ANSWERS.add(input);
    URI address = URI.create("http://127.0.0.1:" + SERVER.getLocalPort() + "/");
    var tls = new UrlTls(Optional.empty(), Optional.empty(), Optional.empty());
    var fetcher =
        new ManifestFetcher(
            address, Map.of(), tls, ManifestReader.LONGEST_MANIFEST, Clock.systemUTC());
    switch (fetcher.fetch()) {
      case ManifestFetcher.Answer.Fresh(Content content, var _) ->
          JUDGE.judge(ManifestOrigin.url(address.toString()), content);
      case ManifestFetcher.Answer.Unchanged _,
          ManifestFetcher.Answer.Failed _,
          ManifestFetcher.Answer.Unreachable _ -> {}
    }
  }

  private static ServerSocket started() {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().name("fuzz-server").start(() -> serve(server));
      return server;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void serve(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept();
          OutputStream out = client.getOutputStream()) {
        byte[] answer = ANSWERS.poll();
        // A second request, after a redirect, finds nobody.
        if (answer != null) {
          client.getInputStream().read(new byte[4096]);
          out.write(answer);
        }
      } catch (IOException hungUp) {
        // The client had enough.
      }
    }
  }
}
