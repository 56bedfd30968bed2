package io.javelet.apiserver;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javelet.metrics.RestClientMetrics;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times requests to the API server. Any thread. */
final class MeasuredRequests implements Interceptor {
  private final RestClientMetrics metrics;
  private final InstantSource clock;
  private final Map<UUID, Instant> begun = new ConcurrentHashMap<>();

  MeasuredRequests(RestClientMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    begun.put(request.id(), clock.instant());
    String body = request.bodyString();
    metrics.sent(sent(request), body == null ? 0 : body.getBytes(StandardCharsets.UTF_8).length);
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    ended(request, String.valueOf(response.code()));
    List<String> length = response.headers("Content-Length");
    if (!length.isEmpty() && length.getFirst().matches("[0-9]{1,18}")) {
      metrics.answerSize(sent(request), Long.parseLong(length.getFirst()));
    }
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    ended(request, "<error>");
  }

  private void ended(HttpRequest request, String code) {
    Instant began = begun.remove(request.id());
    if (began != null) {
      metrics.answered(sent(request), code, Duration.between(began, clock.instant()));
    }
  }

  private static RestClientMetrics.Sent sent(HttpRequest request) {
    return new RestClientMetrics.Sent(request.method(), host(request.uri()));
  }

  /** Name and port, as the URL has them. */
  static String host(URI url) {
    String authority = url.getRawAuthority();
    return authority == null ? "" : authority.substring(authority.indexOf('@') + 1);
  }
}
