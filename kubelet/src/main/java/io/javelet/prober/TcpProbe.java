package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens a connection and closes it again: that it opens is success. */
final class TcpProbe implements ProbeHandler {
  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout) {
    TCPSocketAction action = probe.getTcpSocket();
    OptionalInt port = target.port(action.getPort());
    if (port.isEmpty()) {
      return ProbeOutcome.error("couldn't find port: " + action.getPort().getStrVal());
    }
    Optional<String> host =
        Optional.ofNullable(action.getHost()).filter(given -> !given.isEmpty()).or(target::podIp);
    if (host.isEmpty()) {
      return ProbeOutcome.error("the pod has no address");
    }
    String address = host.get() + ":" + port.getAsInt();
    try (Socket socket = new Socket()) {
      // The peer must not be left with a connection in TIME_WAIT for each question.
      socket.setSoLinger(true, 1);
      socket.connect(
          new InetSocketAddress(host.get(), port.getAsInt()), Math.toIntExact(timeout.toMillis()));
      return ProbeOutcome.success("");
    } catch (IOException failure) {
      return ProbeOutcome.failure("dial tcp " + address + ": " + failure.getMessage());
    }
  }
}
