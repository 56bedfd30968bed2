package io.javelet.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exchange over Netty. The virtual thread that handles the request writes through the event
 * loop; the event loop tells it when the client is gone.
 *
 * <p>It is done when its thread has ended and its answer is complete, whichever comes last.
 */
final class NettyExchange implements Exchange {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private final ChannelHandlerContext context;
  private final ConnectionFacts facts;
  private final WriteGate gate;
  private final Protocol protocol;
  private final AtomicInteger status = new AtomicInteger();
  private final ReentrantLock threadLock = new ReentrantLock();
  private @Nullable Thread thread;
  private @Nullable Request request;
  private Runnable done = () -> {};
  private boolean parted;
  private volatile boolean closeAfter;
  private volatile boolean complete;
  private volatile boolean leftHttp;

  NettyExchange(
      ChannelHandlerContext context, ConnectionFacts facts, boolean keepAlive, Protocol protocol) {
    this.context = context;
    this.facts = facts;
    this.gate = new WriteGate(context.channel(), facts.limits().stallTime());
    this.closeAfter = !keepAlive;
    this.protocol = protocol;
  }

  /** What the client speaks. */
  enum Protocol {
    HTTP_1_0,
    HTTP_1_1,
    HTTP_2
  }

  void asked(Request asked) {
    request = asked;
  }

  @Override
  public Request request() {
    if (request == null) {
      throw new IllegalStateException("the request was malformed");
    }
    return request;
  }

  @Override
  public boolean answered() {
    return status.get() != 0;
  }

  @Override
  public int status() {
    return status.get();
  }

  @Override
  public void send(Answer answer) throws IOException, InterruptedException {
    await(begin(answer));
  }

  /** Writes a whole answer without waiting for it. */
  ChannelFuture begin(Answer answer) {
    claim(answer.status());
    boolean head = request != null && request.method().equals("HEAD");
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body().shared()));
    answer.headers().forEach(response.headers()::set);
    if (answer.status() >= 200 && answer.status() != 204) {
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length());
    }
    common(response);
    ChannelFuture written = context.writeAndFlush(response);
    var _ = written.addListener(_ -> completed());
    return written;
  }

  @Override
  public OutputStream stream(int answerStatus, Map<String, String> headers)
      throws IOException, InterruptedException {
    claim(answerStatus);
    boolean head = request().method().equals("HEAD");
    HttpResponseStatus code = HttpResponseStatus.valueOf(answerStatus);
    HttpResponse response =
        head
            ? new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, code, Unpooled.EMPTY_BUFFER)
            : new DefaultHttpResponse(HttpVersion.HTTP_1_1, code);
    headers.forEach(response.headers()::set);
    if (!head && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      HttpUtil.setTransferEncodingChunked(response, protocol == Protocol.HTTP_1_1);
      if (protocol == Protocol.HTTP_1_0) {
        // It knows no chunks: the end of the connection is the end of the answer.
        closeAfter = true;
      }
    }
    common(response);
    await(context.writeAndFlush(response));
    return new Body(head);
  }

  @Override
  public boolean upgradable() {
    return protocol != Protocol.HTTP_2 && facts.connection().equals(context.channel());
  }

  @Override
  public Channel upgrade(Map<String, String> headers) throws IOException, InterruptedException {
    if (!upgradable()) {
      throw new IllegalStateException("HTTP/2 has no upgrade");
    }
    claim(101);
    leftHttp = true;
    Channel channel = context.channel();
    var switched = new CompletableFuture<Channel>();
    context
        .executor()
        .execute(() -> {
          var response =
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
          headers.forEach(response.headers()::set);
          channel.config().setAutoRead(false);
          var _ =
              context
                  .writeAndFlush(response)
                  .addListener(written -> {
                    if (written.isSuccess()) {
                      leaveOnlyTls(channel);
                      switched.complete(channel);
                    } else {
                      switched.completeExceptionally(new IOException("the client went away"));
                    }
                    completed();
                  });
        });
    try {
      return switched.get();
    } catch (ExecutionException gone) {
      throw new IOException("the client went away", gone);
    }
  }

  private static void leaveOnlyTls(Channel channel) {
    for (Map.Entry<String, ChannelHandler> each : channel.pipeline().toMap().entrySet()) {
      if (!(each.getValue() instanceof SslHandler)) {
        channel.pipeline().remove(each.getKey());
      }
    }
    Held.addTo(channel);
  }

  boolean hasLeftHttp() {
    return leftHttp;
  }

  boolean closesAfterAnswer() {
    return closeAfter;
  }

  void closeAfterAnswer() {
    closeAfter = true;
  }

  /** Runs once on the event loop, when the exchange is done. */
  void whenDone(Runnable action) {
    done = action;
  }

  void runOn(Thread handling) {
    thread = handling;
    handling.start();
  }

  void writabilityChanged() {
    gate.signal();
  }

  /** On the event loop: ends whatever the thread waits for. */
  void clientIsGone() {
    gate.signal();
    threadLock.lock();
    try {
      if (!parted && thread != null) {
        thread.interrupt();
      }
    } finally {
      threadLock.unlock();
    }
  }

  /** A bug: says so if nothing was said yet, else cuts the answer short. */
  void answerToBug() {
    if (status.get() == 0) {
      closeAfter = true;
      var _ = begin(Answer.text(500, "internal error"));
    } else if (!leftHttp) {
      var _ = context.close();
    }
  }

  void threadEnded() {
    threadLock.lock();
    try {
      parted = true;
    } finally {
      threadLock.unlock();
    }
    if (complete) {
      finish();
    }
  }

  private void completed() {
    complete = true;
    if (parted()) {
      finish();
    }
  }

  private void finish() {
    try {
      context.executor().execute(done);
    } catch (RejectedExecutionException _) {
      // The server has stopped, and nothing comes after this exchange.
    }
  }

  private boolean parted() {
    threadLock.lock();
    try {
      return parted;
    } finally {
      threadLock.unlock();
    }
  }

  private void claim(int answerStatus) {
    if (!status.compareAndSet(0, answerStatus)) {
      throw new IllegalStateException("answered twice: " + request);
    }
  }

  private void common(HttpResponse response) {
    response
        .headers()
        .set(HttpHeaderNames.DATE, HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    if (protocol != Protocol.HTTP_2 && closeAfter) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private static void await(ChannelFuture written) throws IOException, InterruptedException {
    if (!written.await().isSuccess()) {
      throw new IOException("the client went away", written.cause());
    }
  }

  /** A streamed answer. Owned by the handling thread. */
  private final class Body extends OutputStream {
    private final boolean onlyHead;
    private boolean closed;

    Body(boolean onlyHead) {
      this.onlyHead = onlyHead;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("the answer has ended");
      }
      if (length == 0 || onlyHead) {
        return;
      }
      try {
        gate.awaitWritable();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the client went away", e);
      }
      ByteBuf copy = Unpooled.copiedBuffer(bytes, offset, length);
      var _ = context.writeAndFlush(new DefaultHttpContent(copy));
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (onlyHead) {
        completed();
      } else {
        var _ =
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(_ -> completed());
      }
    }
  }
}
