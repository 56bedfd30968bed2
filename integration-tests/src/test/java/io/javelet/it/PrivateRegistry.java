package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's {@code docker-registry} on loopback, in plain HTTP, with or without passwords.
 * Containerd takes a registry on loopback in plain HTTP by itself.
 */
public final class PrivateRegistry implements Closeable {
  /** Who may pull from one with passwords. */
  public static final String USER = "puller";

  public static final String PASSWORD = "s3cret:with:colons";

  private final Path folder;
  private final int port;
  private final boolean protectedByPassword;
  private @Nullable Process process;

  private PrivateRegistry(Path folder, int port, boolean protectedByPassword) {
    this.folder = folder;
    this.port = port;
    this.protectedByPassword = protectedByPassword;
  }

  /** Starts one; a test that has not got what it needs is skipped. */
  public static PrivateRegistry open(boolean protectedByPassword)
      throws IOException, InterruptedException {
    assumeTrue(isThere("docker-registry"), "needs docker-registry on the PATH");
    assumeTrue(isThere("htpasswd"), "needs htpasswd (apache2-utils) on the PATH");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var registry =
        new PrivateRegistry(
            Files.createTempDirectory("javelet-registry"), port, protectedByPassword);
    registry.start();
    return registry;
  }

  /** {@code host:port}. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** The whole name of an image here. */
  public String image(String name) {
    return host() + "/" + name;
  }

  void start() throws IOException, InterruptedException {
    Path config = folder.resolve("config.yml");
    Path passwords = folder.resolve("htpasswd");
    if (protectedByPassword && !Files.exists(passwords)) {
      Command.run("htpasswd", "-Bbc", passwords.toString(), USER, PASSWORD);
    }
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: %s
        %s
        """
            .formatted(
                folder.resolve("data"),
                host(),
                protectedByPassword
                    ? "auth:\n  htpasswd:\n    realm: test\n    path: " + passwords
                    : ""));
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("registry.log").toFile()))
            .start();
    Await.until("the registry to answer", this::answers, this::log);
  }

  /** {@code kill -9}. */
  void stop() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Puts the busybox image of the tests here under a name of this registry. */
  public void push(RealContainerd containerd, String name)
      throws IOException, InterruptedException {
    push(containerd, RealContainerd.BUSYBOX_IMAGE, name);
  }

  /** The same with another image of the node's. */
  public void push(RealContainerd containerd, String source, String name)
      throws IOException, InterruptedException {
    ctr(containerd, "images", "tag", "--force", source, image(name));
    List<String> push = new ArrayList<>(List.of("images", "push", "--plain-http"));
    if (protectedByPassword) {
      push.addAll(List.of("--user", USER + ":" + PASSWORD));
    }
    push.add(image(name));
    ctr(containerd, push.toArray(String[]::new));
    forget(containerd, name);
  }

  /** Makes the node forget an image of this registry. */
  void forget(RealContainerd containerd, String name) throws IOException, InterruptedException {
    ctr(containerd, "images", "remove", "--sync", image(name));
  }

  /** How often an image's manifest was asked for, by what the registry logged. */
  public long requests(String name) throws IOException {
    return log()
        .lines()
        .filter(line -> line.contains("/v2/" + name + "/manifests/") && line.contains(" 200 "))
        .count();
  }

  @Override
  public void close() throws IOException {
    stop();
    FileTrees.remove(folder);
  }

  private boolean answers() throws IOException {
    var connection =
        (HttpURLConnection) URI.create("http://" + host() + "/v2/").toURL().openConnection();
    try {
      return connection.getResponseCode() > 0;
    } catch (IOException notYet) {
      return false;
    } finally {
      connection.disconnect();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("registry.log"), UTF_8);
  }

  private static void ctr(RealContainerd containerd, String... words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("ctr", "--address", containerd.socket().toString(), "--namespace", "k8s.io"));
    command.addAll(List.of(words));
    Command.run(command.toArray(String[]::new));
  }

  private static boolean isThere(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
