package io.javelet.cri.embedded;

import io.javelet.os.DurableFile;
import io.javelet.os.FileModes;
import io.javelet.os.Ipv4Route;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the pod network's configuration once. A network that is there is kept whatever the machine
 * looks like now: running pods have addresses of it. Stateless, any thread.
 */
final class PodNetworkFile {
  private static final Logger log = LoggerFactory.getLogger(PodNetworkFile.class);
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;

  private final ContainerdPaths paths;

  PodNetworkFile(ContainerdPaths paths) {
    this.paths = paths;
  }

  /**
   * Makes sure that there is one.
   *
   * @throws IOException also when every block of addresses that we would take is in use
   */
  void ensure() throws IOException {
    for (Path folder : List.of(paths.networkConfigurations(), paths.addressLeases())) {
      Files.createDirectories(folder);
      FileModes.set(folder, FOLDER_MODE);
    }
    if (usable()) {
      return;
    }
    Set<String> interfaces =
        NetworkInterface.networkInterfaces()
            .map(NetworkInterface::getName)
            .collect(Collectors.toSet());
    PodNetwork network =
        PodNetwork.choose(taken(), interfaces)
            .orElseThrow(() ->
                new IOException(
                    "no address block is free for the pod network: the machine's routes use"
                        + " all of %s; write a network of your own to %s"
                            .formatted(PodNetwork.CANDIDATES, paths.networkConfiguration())));
    byte[] json = network.toJson(paths.addressLeases()).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(paths.networkConfiguration(), json, FILE_MODE);
    log.atInfo()
        .addKeyValue("subnet", network.subnet())
        .addKeyValue("bridge", network.bridge())
        .log("Chose the network of pods");
  }

  private boolean usable() throws IOException {
    try {
      return new JsonMapper()
          .readTree(Files.readAllBytes(paths.networkConfiguration()))
          .hasNonNull("plugins");
    } catch (NoSuchFileException _) {
      return false;
    } catch (JacksonException e) {
      log.atWarn()
          .addKeyValue("file", paths.networkConfiguration())
          .setCause(e)
          .log("The pod network's configuration cannot be read and is replaced");
      return false;
    }
  }

  private static List<Ipv4Subnet> taken() throws IOException {
    List<Ipv4Subnet> taken = new ArrayList<>();
    for (Ipv4Route route : Ipv4Route.read()) {
      boolean defaultRoute = route.prefixLength() == 0;
      if (!defaultRoute) {
        taken.add(Ipv4Subnet.of(route));
      }
    }
    taken.addAll(addresses());
    return taken;
  }

  private static List<Ipv4Subnet> addresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(networkInterface -> networkInterface.getInterfaceAddresses().stream())
        .filter(address -> address.getAddress() instanceof Inet4Address)
        .map(address ->
            Ipv4Subnet.of((Inet4Address) address.getAddress(), address.getNetworkPrefixLength()))
        .toList();
  }
}
