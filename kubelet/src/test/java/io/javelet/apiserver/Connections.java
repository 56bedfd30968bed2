package io.javelet.apiserver;

import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.RestClientMetrics;
import java.io.IOException;
import java.nio.file.Path;

/** The agent's connections to API servers in memory. */
public final class Connections {
  private Connections() {}

  /** One that is connected, without a limit of requests. */
  public static ApiServer to(FakeApiServer api, Path folder) throws IOException {
    var connection =
        new ApiServer(
            api.kubeconfig(folder.resolve("kubeconfig")),
            "kubelet/test",
            0,
            0,
            RestClientMetrics.unseen());
    connection.connect();
    return connection;
  }
}
