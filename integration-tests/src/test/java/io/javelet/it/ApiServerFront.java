package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.ObjectMapper;

/**
 * What {@code kubectl} needs of a kube-apiserver: discovery, pods, and their sub-resources log,
 * exec, attach and portforward, which it forwards to the kubelet as the real one does. Plain HTTP
 * on loopback; a virtual thread for each connection and direction.
 */
final class ApiServerFront implements AutoCloseable {
  private static final Map<String, String> STREAM_NAMES =
      Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty");

  private final ServerSocket listening;
  private final SSLContext tls;
  private final int kubeletPort;
  private final PodsView pods;
  private final ObjectMapper json = new ObjectMapper();

  ApiServerFront(SSLContext tls, int kubeletPort, PodsView pods) throws IOException {
    this.tls = tls;
    this.kubeletPort = kubeletPort;
    this.pods = pods;
    this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("front").start(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      if (head.isEmpty()) {
        return;
      }
      String[] words = head.split(" ", 3);
      String path = words[1];
      String[] segments = path.replaceFirst("\\?.*", "").substring(1).split("/", -1);
      if (segments.length == 7) {
        forward(client, in, head, segments, path);
      } else {
        answer(client.getOutputStream(), path, segments);
      }
    } catch (IOException _) {
      // The client went away, as clients do.
    }
  }

  private void answer(OutputStream out, String path, String[] segments) throws IOException {
    String body =
        switch (path.replaceFirst("\\?.*", "")) {
          case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
          case "/apis" -> "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}";
          case "/api/v1" ->
              "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{\"name\":"
                  + "\"pods\",\"singularName\":\"pod\",\"namespaced\":true,\"kind\":\"Pod\","
                  + "\"verbs\":[\"get\",\"list\"]}]}";
          default -> segments.length == 6 && segments[4].equals("pods") ? pod(segments[5]) : "";
        };
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                .formatted(body.isEmpty() ? "404 Not Found" : "200 OK", bytes.length)
            + "Connection: close\r\n\r\n";
    out.write(head.getBytes(UTF_8));
    out.write(bytes);
    out.flush();
  }

  private String pod(String name) throws IOException {
    for (Pod pod : pods.all()) {
      if (pod.getMetadata().getName().equals(name)) {
        return json.writeValueAsString(pod);
      }
    }
    return "";
  }

  private void forward(Socket client, InputStream in, String head, String[] segments, String path)
      throws IOException {
    String query = path.contains("?") ? path.substring(path.indexOf('?') + 1) : "";
    List<String> kept = new ArrayList<>();
    String container = "";
    for (String pair : query.split("&", -1)) {
      String name = pair.replaceFirst("=.*", "");
      String value = pair.contains("=") ? pair.substring(pair.indexOf('=') + 1) : "";
      if (name.equals("container")) {
        container = URLDecoder.decode(value, UTF_8);
      } else if (STREAM_NAMES.containsKey(name)) {
        if (value.equals("true")) {
          kept.add(STREAM_NAMES.get(name) + "=1");
        }
      } else if (!pair.isEmpty()) {
        kept.add(pair);
      }
    }
    String kubeletPath =
        switch (segments[6]) {
          case "log" -> "/containerLogs/";
          case "exec" -> "/exec/";
          case "attach" -> "/attach/";
          case "portforward" -> "/portForward/";
          default -> "/";
        };
    String target =
        kubeletPath
            + segments[3]
            + "/"
            + segments[5]
            + (segments[6].equals("portforward") ? "" : "/" + URLEncoder.encode(container, UTF_8))
            + "?"
            + String.join("&", kept);
    String[] lines = head.split(" ", 3);
    String rewritten = lines[0] + " " + target + " " + lines[2];
    try (Socket kubelet =
        tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), kubeletPort)) {
      kubelet.getOutputStream().write(rewritten.getBytes(UTF_8));
      kubelet.getOutputStream().flush();
      Thread back = Thread.ofVirtual().start(() -> pipe(kubelet, client));
      pipe(in, kubelet);
      back.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pipe(Socket from, Socket to) {
    try {
      pipe(from.getInputStream(), to);
      to.close();
    } catch (IOException _) {
      // One side has closed; so does the other.
    }
  }

  private static void pipe(InputStream from, Socket to) {
    try {
      byte[] block = new byte[32 * 1024];
      int read;
      while ((read = from.read(block)) >= 0) {
        to.getOutputStream().write(block, 0, read);
        to.getOutputStream().flush();
      }
      to.shutdownOutput();
    } catch (IOException _) {
      // One side has closed; so does the other.
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    int next;
    while ((next = in.read()) >= 0) {
      head.append((char) next);
      if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
