package io.javelet;

import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.CertificateRotation;
import io.javelet.apiserver.ClientBootstrap;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** What a new client certificate is for, and how to get one when the old one has ended. */
record ClientRenewal(ApiServer server, Supplier<Optional<ClientBootstrap>> bootstrap)
    implements CertificateRotation.Renewed {
  @Override
  public void run() throws IOException {
    server.connect();
  }

  @Override
  public Optional<ClientBootstrap> withoutCertificate() {
    return bootstrap.get();
  }
}
