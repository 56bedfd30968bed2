package io.javelet.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes images as {@code docker save} would, from the machine's own busybox: tests need no
 * registry. An image is one layer with the program, links for its applets, and the folders that
 * programs expect.
 */
final class ImageArchive {
  private static final List<Path> BUSYBOX =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));
  private static final List<String> APPLETS =
      List.of(
          "awk",
          "cat",
          "chmod",
          "cp",
          "date",
          "dd",
          "df",
          "echo",
          "env",
          "false",
          "find",
          "grep",
          "head",
          "hostname",
          "httpd",
          "id",
          "ip",
          "kill",
          "ln",
          "ls",
          "mkdir",
          "mount",
          "mv",
          "nc",
          "nslookup",
          "ping",
          "ps",
          "pwd",
          "rm",
          "sed",
          "seq",
          "sh",
          "sleep",
          "sort",
          "stat",
          "tail",
          "tar",
          "test",
          "touch",
          "tr",
          "true",
          "tty",
          "umount",
          "uname",
          "wc",
          "wget",
          "xargs");
  private static final int BLOCK = 512;

  private ImageArchive() {}

  /**
   * Writes an archive with one image in it.
   *
   * @param name the image's name with its tag
   * @param command what it runs by default
   */
  static void write(Path archive, String name, List<String> command) throws IOException {
    byte[] layer = layer();
    byte[] config =
        """
        {"architecture":"%s","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":[%s]},\
        "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
        """
            .formatted(
                architecture(),
                command.stream().map(word -> '"' + word + '"').collect(Collectors.joining(",")),
                sha256(layer))
            .getBytes(UTF_8);
    String configName = sha256(config) + ".json";
    String manifest =
        """
        [{"Config":"%s","RepoTags":["%s"],"Layers":["layer.tar"]}]\
        """
            .formatted(configName, name);
    try (OutputStream out = Files.newOutputStream(archive)) {
      file(out, "layer.tar", 0644, layer);
      file(out, configName, 0644, config);
      file(out, "manifest.json", 0644, manifest.getBytes(UTF_8));
      end(out);
    }
  }

  private static byte[] layer() throws IOException {
    var out = new ByteArrayOutputStream();
    for (String folder : List.of("bin", "dev", "etc", "proc", "sys", "root")) {
      entry(out, folder + "/", 0755, '5', "", 0);
    }
    entry(out, "tmp/", 01777, '5', "", 0);
    file(out, "etc/passwd", 0644, "root:x:0:0:root:/root:/bin/sh\n".getBytes(US_ASCII));
    file(out, "bin/busybox", 0755, Files.readAllBytes(busybox()));
    for (String applet : APPLETS) {
      entry(out, "bin/" + applet, 0777, '2', "busybox", 0);
    }
    end(out);
    return out.toByteArray();
  }

  private static Path busybox() throws IOException {
    for (Path each : BUSYBOX) {
      if (Files.isExecutable(each)) {
        return each;
      }
    }
    throw new IOException("no busybox in " + BUSYBOX + "; install busybox-static");
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static void file(OutputStream out, String name, int mode, byte[] content)
      throws IOException {
    entry(out, name, mode, '0', "", content.length);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static void entry(
      OutputStream out, String name, int mode, char type, String linkTarget, int size)
      throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "%07o".formatted(mode));
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "00000000000");
    put(header, 148, " ".repeat(8));
    header[156] = (byte) type;
    put(header, 157, linkTarget);
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xFF;
    }
    put(header, 148, "%06o\0".formatted(sum));
    out.write(header);
  }

  private static void end(OutputStream out) throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
