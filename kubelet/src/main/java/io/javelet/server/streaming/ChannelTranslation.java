package io.javelet.server.streaming;

import io.javelet.runtime.ContainerAccess.Streams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between a client's WebSocket with channels ({@code v5.channel.k8s.io}) and the
 * runtime's SPDY streams ({@code v4.channel.k8s.io}), which is what runtimes speak. Each message of
 * the client begins with its channel's number; 255 and a number end a channel: half-close. When all
 * output has ended, the status follows on the error channel, and the session is over. Upstream's
 * counterpart: the stream translator. Owned by the event loop that both connections share.
 */
final class ChannelTranslation extends ChannelInboundHandlerAdapter
    implements WebSocketEnd.Messages {
  private static final Logger log = LoggerFactory.getLogger(ChannelTranslation.class);
  private static final int LONGEST_STATUS = 64 * 1024;
  private static final int END_OF_CHANNEL = 255;

  /** The channels, each with the name of its stream. */
  private enum Kind {
    STDIN(0, "stdin"),
    STDOUT(1, "stdout"),
    STDERR(2, "stderr"),
    ERROR(3, "error"),
    RESIZE(4, "resize");

    private final int channel;
    private final String streamType;

    Kind(int channel, String streamType) {
      this.channel = channel;
      this.streamType = streamType;
    }
  }

  private final Channel client;
  private final Channel runtime;
  private final Map<Integer, Kind> streams = new HashMap<>();
  private final Map<Integer, Integer> inputs = new HashMap<>();
  private final Set<Kind> outputs = new HashSet<>();
  private final ByteArrayOutputStream status = new ByteArrayOutputStream();
  private boolean ended;

  /** Where the parts of the client's present message go; -1 for nowhere. */
  private int receiving = -1;

  /** Whether the present message ends a channel, which its next byte names. */
  private boolean ending;

  private ChannelTranslation(Channel client, Channel runtime) {
    this.client = client;
    this.runtime = runtime;
  }

  /**
   * Begins, on the event loop. Neither side is read from before that.
   *
   * @param client a connection that has left HTTP
   * @param runtime one that has changed to SPDY
   * @param wanted the streams that the runtime was told of
   */
  static void begin(Channel client, Channel runtime, Streams wanted) {
    var translation = new ChannelTranslation(client, runtime);
    WebSocketEnd.addTo(client, translation);
    client.pipeline().addLast(new Paced(runtime));
    runtime
        .pipeline()
        .addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), translation, new Paced(client));
    translation.open(wanted);
  }

  private void open(Streams wanted) {
    open(Kind.ERROR);
    if (wanted.stdin()) {
      inputs.put(Kind.STDIN.channel, open(Kind.STDIN));
    }
    if (wanted.stdout()) {
      open(Kind.STDOUT);
    }
    if (wanted.stderr()) {
      open(Kind.STDERR);
    }
    if (wanted.tty()) {
      inputs.put(Kind.RESIZE.channel, open(Kind.RESIZE));
    }
    // Tells the client that the session is there, as upstream does, on the first channel it reads.
    send(wanted.stdout() ? Kind.STDOUT : wanted.stderr() ? Kind.STDERR : Kind.ERROR, new byte[0]);
  }

  private int open(Kind kind) {
    int id = 2 * streams.size() + 1;
    streams.put(id, kind);
    var opening = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
    var _ = opening.headers().set("streamtype", kind.streamType);
    var _ = runtime.writeAndFlush(opening);
    switch (kind) {
      case STDOUT, STDERR, ERROR -> outputs.add(kind);
      case STDIN, RESIZE -> {}
    }
    return id;
  }

  @Override
  public void part(ByteBuf part, boolean begins) {
    if (begins) {
      ending = false;
      receiving = -1;
      if (part.isReadable()) {
        int channel = part.readUnsignedByte();
        ending = channel == END_OF_CHANNEL;
        receiving = inputs.getOrDefault(channel, -1);
      }
    }
    if (ending && part.isReadable()) {
      end(part.readUnsignedByte());
      ending = false;
    }
    if (receiving >= 0 && part.isReadable()) {
      var _ = runtime.writeAndFlush(new DefaultSpdyDataFrame(receiving, part));
    } else {
      boolean _ = part.release();
    }
  }

  private void end(int channel) {
    Integer stream = inputs.remove(channel);
    if (stream != null) {
      var _ = runtime.writeAndFlush(new DefaultSpdyDataFrame(stream).setLast(true));
    }
  }

  @Override
  public void clientIsGone() {
    ended = true;
    var _ = runtime.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof SpdyPingFrame) {
      var _ = context.writeAndFlush(message);
      return;
    }
    if (message instanceof SpdyDataFrame data) {
      received(streams.get(data.streamId()), data);
    }
    boolean last =
        message instanceof SpdyRstStreamFrame
            || (message instanceof SpdyStreamFrame frame && frame.isLast());
    if (last && message instanceof SpdyStreamFrame frame) {
      outputEnded(streams.get(frame.streamId()));
    }
    boolean _ = ReferenceCountUtil.release(message);
  }

  private void received(@Nullable Kind kind, SpdyDataFrame data) {
    if (kind == null) {
      return;
    }
    switch (kind) {
      case STDOUT, STDERR -> {
        if (data.content().isReadable()) {
          send(kind, ByteBufUtil.getBytes(data.content()));
        }
      }
      case ERROR -> {
        byte[] bytes = ByteBufUtil.getBytes(data.content());
        status.write(bytes, 0, Math.min(bytes.length, LONGEST_STATUS - status.size()));
      }
      case STDIN, RESIZE -> {}
    }
  }

  private void outputEnded(@Nullable Kind kind) {
    if (kind == null) {
      return;
    }
    outputs.remove(kind);
    if (outputs.isEmpty() && !ended) {
      finish(
          status.size() == 0
              ? "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8)
              : status.toByteArray());
    }
  }

  private void send(Kind kind, byte[] bytes) {
    byte[] message = new byte[bytes.length + 1];
    message[0] = (byte) kind.channel;
    System.arraycopy(bytes, 0, message, 1, bytes.length);
    var _ = client.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
  }

  private void finish(byte[] result) {
    ended = true;
    send(Kind.ERROR, result);
    WebSocketEnd.end(client);
    var _ = runtime.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!ended) {
      finish(
          status.size() > 0
              ? status.toByteArray()
              : ("{\"metadata\":{},\"status\":\"Failure\",\"message\":\"Internal error occurred:"
                      + " the runtime ended the session without a"
                      + " status\",\"reason\":\"InternalError\",\"code\":500}")
                  .getBytes(StandardCharsets.UTF_8));
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atDebug().addKeyValue("err", cause.toString()).log("The runtime spoke out of turn");
    var _ = context.close();
  }
}
