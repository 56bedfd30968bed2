package io.javelet.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the requests of one connection, or one HTTP/2 stream, into virtual threads, one at a time
 * and in order. Owned by the event loop; the threads come back to it to write. It interrupts the
 * thread whose client goes away.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(RequestReader.class);
  private static final int PIPELINED = 16;

  private final ConnectionFacts facts;
  private final Optional<SlowClientGuard> guard;
  private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
  private Optional<NettyExchange> current = Optional.empty();

  /**
   * @param guard of an HTTP/1.1 connection; a stream of HTTP/2 has none
   */
  RequestReader(ConnectionFacts facts, Optional<SlowClientGuard> guard) {
    this.facts = facts;
    this.guard = guard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpRequest request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (current.isEmpty()) {
      begin(context, request);
    } else if (waiting.size() < PIPELINED) {
      waiting.add(request);
    } else {
      request.release();
      var _ = context.close();
    }
  }

  private void begin(ChannelHandlerContext context, FullHttpRequest netty) {
    guard.ifPresent(SlowClientGuard::requestIsWhole);
    var exchange = new NettyExchange(context, facts, HttpUtil.isKeepAlive(netty), protocol(netty));
    current = Optional.of(exchange);
    Request request;
    try {
      request = RequestParsing.parse(netty, facts.peer(context.channel()), facts.remote());
    } catch (IllegalArgumentException malformed) {
      log.atDebug()
          .addKeyValue("from", facts.remote())
          .addKeyValue("err", String.valueOf(malformed.getMessage()))
          .log("Refused a malformed request");
      exchange.closeAfterAnswer();
      exchange.whenDone(() -> finished(context, exchange));
      exchange.threadEnded();
      var _ = exchange.begin(Answer.text(400, "400 Bad Request"));
      return;
    } finally {
      netty.release();
    }
    exchange.asked(request);
    exchange.whenDone(() -> finished(context, exchange));
    exchange.runOn(
        Thread.ofVirtual().name("http " + request.path()).unstarted(() -> serve(exchange)));
  }

  private NettyExchange.Protocol protocol(FullHttpRequest netty) {
    if (guard.isEmpty()) {
      return NettyExchange.Protocol.HTTP_2;
    }
    return netty.protocolVersion().minorVersion() == 0
        ? NettyExchange.Protocol.HTTP_1_0
        : NettyExchange.Protocol.HTTP_1_1;
  }

  /** On the exchange's own virtual thread. */
  private void serve(NettyExchange exchange) {
    try {
      facts.handler().handle(exchange);
      if (!exchange.answered()) {
        exchange.send(Answer.text(500, "internal error"));
      }
    } catch (IOException | InterruptedException gone) {
      log.atTrace()
          .addKeyValue("path", exchange.request().path())
          .addKeyValue("err", gone.toString())
          .log("The client went away");
    } catch (RuntimeException | Error bug) {
      log.atError()
          .addKeyValue("path", exchange.request().path())
          .setCause(bug)
          .log("Bug while answering");
      exchange.answerToBug();
    } finally {
      exchange.threadEnded();
    }
  }

  private void finished(ChannelHandlerContext context, NettyExchange exchange) {
    if (current.filter(exchange::equals).isEmpty()) {
      return;
    }
    current = Optional.empty();
    if (exchange.hasLeftHttp()) {
      return;
    }
    if (exchange.closesAfterAnswer()) {
      var _ = context.close();
      return;
    }
    guard.ifPresent(slow -> slow.requestIsAnswered(context));
    FullHttpRequest next = waiting.poll();
    if (next != null) {
      begin(context, next);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    current.ifPresent(NettyExchange::writabilityChanged);
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
    current.ifPresent(NettyExchange::clientIsGone);
    current = Optional.empty();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atDebug()
        .addKeyValue("from", facts.remote())
        .addKeyValue("err", cause.toString())
        .log("Closing a connection");
    var _ = context.close();
  }
}
