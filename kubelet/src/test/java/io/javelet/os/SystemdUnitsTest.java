package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a peer that answers as systemd does; systemd itself is met in the virtual machine. */
@Timeout(60)
class SystemdUnitsTest {
  private static final String JOB = "/org/freedesktop/systemd1/job/42";

  @TempDir private Path folder = Path.of("");
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<List<byte[]>> answers = new LinkedBlockingQueue<>();
  private Peer peer = new Peer();

  @BeforeEach
  void listen() throws IOException {
    peer.listen(folder.resolve("private"));
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void aSliceIsStartedWithItsLimitsAndAwaited() throws Exception {
    answers.add(
        List.of(
            message(4, 0, "JobRemoved", "", "uoss", removed("/other/job", "failed")),
            message(2, 1, "", "", "o", text(JOB)),
            message(4, 0, "JobRemoved", "", "uoss", removed(JOB, "done"))));

    units().ensureSlice("kubepods.slice", Map.of("MemoryMax", 64L << 20));

    assertThat(next())
        .startsWith("StartTransientUnit")
        .contains("kubepods.slice", "replace", "MemoryMax", "DefaultDependencies");
  }

  @Test
  void aSliceThatIsThereIsChanged() throws Exception {
    answers.add(
        List.of(
            message(3, 1, "", "org.freedesktop.systemd1.UnitExists", "s", text("Unit is there"))));
    answers.add(List.of(message(2, 2, "", "", "", new byte[0])));

    units().ensureSlice("kubepods.slice", Map.of("TasksMax", 100L));

    assertThat(next()).startsWith("StartTransientUnit");
    assertThat(next())
        .startsWith("SetUnitProperties")
        .contains("TasksMax")
        .doesNotContain("DefaultDependencies");
  }

  @Test
  void whatSystemdSaysAgainstItIsRepeated() {
    answers.add(
        List.of(
            message(
                3,
                1,
                "",
                "org.freedesktop.DBus.Error.InvalidArgs",
                "s",
                text("unknown property"))));

    assertThatThrownBy(() -> units().ensureSlice("a.slice", Map.of("Nonsense", 1L)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.slice")
        .hasMessageContaining("unknown property");
  }

  @Test
  void aJobThatFailsIsAnError() {
    answers.add(
        List.of(
            message(2, 1, "", "", "o", text(JOB)),
            message(4, 0, "JobRemoved", "", "uoss", removed(JOB, "timeout"))));

    assertThatThrownBy(() -> units().stop("a.slice")).hasMessageContaining("timeout");
  }

  @Test
  void stoppingWhatIsNotThereIsNothing() throws Exception {
    answers.add(
        List.of(
            message(
                3, 1, "", "org.freedesktop.systemd1.NoSuchUnit", "s", text("Unit not loaded."))));

    units().stop("a.slice");

    assertThat(next()).startsWith("StopUnit");
  }

  @Test
  void aPeerThatHangsUpIsAnError() {
    answers.add(List.of());

    assertThatThrownBy(() -> units().stop("a.slice")).isInstanceOf(IOException.class);
  }

  private SystemdUnits units() {
    return new SystemdUnits(folder.resolve("private"));
  }

  private String next() throws InterruptedException {
    String call = heard.poll(30, TimeUnit.SECONDS);
    return call == null ? "" : call;
  }

  private static byte[] removed(String job, String result) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(number(7));
    for (String each : List.of(job, "a.slice", result)) {
      pad(out, 4);
      out.writeBytes(text(each));
    }
    return out.toByteArray();
  }

  private static byte[] text(String value) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(number(value.length()));
    out.writeBytes((value + "\0").getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  /** A message as a peer would send it. */
  private static byte[] message(
      int type, int replyTo, String member, String error, String signature, byte[] body) {
    var fields = new ByteArrayOutputStream();
    if (replyTo > 0) {
      fields.writeBytes(new byte[] {5, 1, 'u', 0});
      fields.writeBytes(number(replyTo));
    }
    textField(fields, 3, 's', member);
    textField(fields, 4, 's', error);
    if (!signature.isEmpty()) {
      pad(fields, 8);
      fields.writeBytes(new byte[] {8, 1, 'g', 0, (byte) signature.length()});
      fields.writeBytes((signature + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'l', (byte) type, 0, 1});
    out.writeBytes(number(body.length));
    out.writeBytes(number(99));
    out.writeBytes(number(fields.size()));
    out.writeBytes(fields.toByteArray());
    pad(out, 8);
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static void textField(ByteArrayOutputStream fields, int code, char type, String value) {
    if (!value.isEmpty()) {
      pad(fields, 8);
      fields.writeBytes(new byte[] {(byte) code, 1, (byte) type, 0});
      fields.writeBytes(text(value));
    }
  }

  private static void pad(ByteArrayOutputStream out, int size) {
    while (out.size() % size != 0) {
      out.write(0);
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Takes one connection after the other, and answers each call with what the test prepared. */
  private final class Peer {
    private ServerSocketChannel server = openServer();

    private static ServerSocketChannel openServer() {
      try {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    void listen(Path socket) throws IOException {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().name("systemd").start(this::serve);
    }

    void close() throws IOException {
      server.close();
    }

    private void serve() {
      while (server.isOpen()) {
        try (SocketChannel channel = server.accept()) {
          converse(channel);
        } catch (IOException | InterruptedException ended) {
          heard.add("ended: " + ended);
        }
      }
    }

    private void converse(SocketChannel channel) throws IOException, InterruptedException {
      var in = new DataInputStream(Channels.newInputStream(channel));
      OutputStream out = Channels.newOutputStream(channel);
      line(in);
      out.write("OK 0123\r\n".getBytes(StandardCharsets.US_ASCII));
      line(in);
      while (true) {
        byte[] head = in.readNBytes(16);
        if (head.length < 16) {
          return;
        }
        ByteBuffer fixed = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int fields = fixed.getInt(12);
        int padded = (fields + 7) / 8 * 8;
        ByteBuffer all =
            ByteBuffer.allocate(16 + padded + fixed.getInt(4)).order(ByteOrder.LITTLE_ENDIAN);
        all.put(head);
        all.put(in.readNBytes(all.remaining()));
        DBusMessage call = DBusMessage.parse(all.rewind(), fields, 16 + padded);
        heard.add(call.member() + " " + new String(all.array(), StandardCharsets.ISO_8859_1));
        List<byte[]> mine = answers.take();
        for (byte[] each : mine) {
          out.write(each);
        }
        if (mine.isEmpty()) {
          return;
        }
      }
    }

    private static void line(DataInputStream in) throws IOException {
      int last = 0;
      while (last != '\n') {
        last = in.read();
        if (last < 0) {
          throw new IOException("closed");
        }
      }
    }
  }
}
