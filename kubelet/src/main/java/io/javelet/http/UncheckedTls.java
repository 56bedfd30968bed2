package io.javelet.http;

import io.javelet.crypto.AnyServer;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS that accepts any certificate. Right for probes and hooks only: the question is whether the
 * container answers, and its certificate is for its clients.
 */
final class UncheckedTls {
  private UncheckedTls() {}

  /** TLS over an open connection; closing it closes that too. */
  static SSLSocket over(Socket plain, String host, int port) throws IOException {
    return (SSLSocket) Lazy.CONTEXT.getSocketFactory().createSocket(plain, host, port, true);
  }

  /** Made when the first HTTPS probe is asked: most nodes have none, and it costs memory. */
  private static final class Lazy {
    static final SSLContext CONTEXT = context();

    private static SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyServer()}, new SecureRandom());
        return context;
      } catch (GeneralSecurityException missing) {
        throw new IllegalStateException("this Java has no TLS", missing);
      }
    }
  }
}
