package io.javelet.apiserver;

import io.javelet.metrics.RestClientMetrics;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times requests to the API server where they leave: the client library's own hooks see
 * a request under one name before, under another after an answer, and under a third without one.
 * Any thread.
 */
final class MeasuredRequests extends HttpClient {
  private final HttpClient client;
  private final RestClientMetrics metrics;
  private final InstantSource clock;

  /**
   * @param client sends them
   */
  MeasuredRequests(HttpClient client, RestClientMetrics metrics, InstantSource clock) {
    this.client = client;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    Instant begun = begin(request);
    return measured(request, begun, client.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.@Nullable PushPromiseHandler<T> pushed) {
    Instant begun = begin(request);
    return measured(request, begun, client.sendAsync(request, handler, pushed));
  }

  /** The same as a future that is done when it was counted; the JDK's can be cancelled like it. */
  private <T> CompletableFuture<HttpResponse<T>> measured(
      HttpRequest request, Instant begun, CompletableFuture<HttpResponse<T>> answer) {
    return answer.whenComplete((response, _) -> ended(request, begun, response));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Instant begun = begin(request);
    HttpResponse<T> response = null;
    try {
      response = client.send(request, handler);
      return response;
    } finally {
      ended(request, begun, response);
    }
  }

  private Instant begin(HttpRequest request) {
    metrics.sent(
        sent(request),
        request.bodyPublisher().map(HttpRequest.BodyPublisher::contentLength).orElse(0L));
    return clock.instant();
  }

  private void ended(HttpRequest request, Instant begun, @Nullable HttpResponse<?> response) {
    Duration took = Duration.between(begun, clock.instant());
    if (response == null) {
      metrics.answered(sent(request), "<error>", took);
      return;
    }
    metrics.answered(sent(request), String.valueOf(response.statusCode()), took);
    response
        .headers()
        .firstValue("Content-Length")
        .filter(length -> length.matches("[0-9]{1,18}"))
        .ifPresent(length -> metrics.answerSize(sent(request), Long.parseLong(length)));
  }

  private static RestClientMetrics.Sent sent(HttpRequest request) {
    return new RestClientMetrics.Sent(request.method(), host(request.uri()));
  }

  /** Name and port, as the URL has them. */
  static String host(URI url) {
    String authority = url.getRawAuthority();
    return authority == null ? "" : authority.substring(authority.indexOf('@') + 1);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public java.net.http.WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  @Override
  public void shutdown() {
    client.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return client.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return client.isTerminated();
  }

  @Override
  public void shutdownNow() {
    client.shutdownNow();
  }

  @Override
  public void close() {
    client.close();
  }
}
