package io.javelet.apiserver;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import io.javelet.metrics.RestClientMetrics;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes one HTTP client of the JDK's for the client library, and closes its connections when it is
 * not needed any more: the library itself leaves them open until somebody hangs up. Used once.
 */
final class HttpConnections extends JdkHttpClientFactory {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-http-", 0).factory());
  private final Optional<String> serverName;
  private final RestClientMetrics metrics;
  private volatile Optional<HttpClient> made = Optional.empty();

  /**
   * @param serverName told to servers that are dialled by their address; absent to tell none
   * @param metrics of the requests
   */
  HttpConnections(Optional<String> serverName, RestClientMetrics metrics) {
    this.metrics = metrics;
    this.serverName = serverName.filter(HttpConnections::canBeTold);
  }

  /** An address is no name that a server could have several certificates by. */
  private static boolean canBeTold(String name) {
    try {
      InetAddress.ofLiteral(name);
      return false;
    } catch (IllegalArgumentException noAddress) {
      return true;
    }
  }

  @Override
  protected void additionalConfig(HttpClient.Builder builder) {
    serverName.ifPresent(name -> {
      var parameters = new SSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      builder.sslParameters(parameters);
    });
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new Remembering(HttpClient.newBuilder().executor(threads));
  }

  @Override
  protected void closeHttpClient(JdkHttpClientImpl client) {
    made.ifPresent(HttpClient::shutdownNow);
    threads.shutdown();
  }

  /** Passes everything on, keeps what comes of it, and has its requests measured. */
  private final class Remembering implements HttpClient.Builder {
    private final HttpClient.Builder builder;

    Remembering(HttpClient.Builder builder) {
      this.builder = builder;
    }

    @Override
    public HttpClient build() {
      HttpClient client = builder.build();
      made = Optional.of(client);
      return new MeasuredRequests(client, metrics, Clock.systemUTC());
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      builder.cookieHandler(handler);
      return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration duration) {
      builder.connectTimeout(duration);
      return this;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      builder.sslContext(context);
      return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      builder.sslParameters(parameters);
      return this;
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
      builder.executor(executor);
      return this;
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      builder.followRedirects(policy);
      return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      builder.version(version);
      return this;
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      builder.priority(priority);
      return this;
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      builder.proxy(selector);
      return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      builder.authenticator(authenticator);
      return this;
    }

    @Override
    public HttpClient.Builder localAddress(InetAddress address) {
      builder.localAddress(address);
      return this;
    }
  }
}
