package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The variables that tell containers where services are. Pure. Upstream's counterpart: {@code
 * getServiceEnvVarMap} and package {@code envvars}.
 */
final class ServiceVariables {
  private static final String API_NAMESPACE = "default";
  private static final String API_SERVICE = "kubernetes";

  private ServiceVariables() {}

  /**
   * Those for the pods of a namespace, by the names of the services: of the API server always, of
   * the namespace's own services if the pod wants them.
   *
   * @param links the pod's {@code enableServiceLinks}
   */
  static SequencedMap<String, String> of(List<Service> services, String namespace, boolean links) {
    Map<String, Service> shown = new TreeMap<>();
    for (Service service : services) {
      String name = service.getMetadata().getName();
      String home = service.getMetadata().getNamespace();
      if (!hasAddress(service)) {
        continue;
      }
      if (API_NAMESPACE.equals(home) && API_SERVICE.equals(name)) {
        // A service of the pod's own namespace with that name goes before it.
        shown.putIfAbsent(name, service);
      } else if (links && namespace.equals(home)) {
        shown.put(name, service);
      }
    }
    return of(shown.values());
  }

  /** The variables of services that have an address, in the order given. */
  static SequencedMap<String, String> of(Iterable<Service> services) {
    SequencedMap<String, String> variables = new LinkedHashMap<>();
    for (Service service : services) {
      List<ServicePort> ports = orEmpty(service.getSpec().getPorts());
      if (hasAddress(service) && !ports.isEmpty()) {
        add(variables, word(service.getMetadata().getName()), address(service), ports);
      }
    }
    return variables;
  }

  private static void add(
      Map<String, String> variables, String word, String address, List<ServicePort> ports) {
    variables.put(word + "_SERVICE_HOST", address);
    variables.put(word + "_SERVICE_PORT", String.valueOf(ports.getFirst().getPort()));
    for (ServicePort port : ports) {
      if (port.getName() != null && !port.getName().isEmpty()) {
        variables.put(
            word + "_SERVICE_PORT_" + word(port.getName()), String.valueOf(port.getPort()));
      }
    }
    // The names that containers linked by Docker once found.
    variables.put(word + "_PORT", url(address, ports.getFirst()));
    for (ServicePort port : ports) {
      String prefix = "%s_PORT_%d_%s".formatted(word, port.getPort(), protocol(port));
      variables.put(prefix, url(address, port));
      variables.put(prefix + "_PROTO", protocol(port).toLowerCase(Locale.ROOT));
      variables.put(prefix + "_PORT", String.valueOf(port.getPort()));
      variables.put(prefix + "_ADDR", address);
    }
  }

  private static String url(String address, ServicePort port) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return protocol(port).toLowerCase(Locale.ROOT) + "://" + host + ":" + port.getPort();
  }

  private static String protocol(ServicePort port) {
    String protocol = Objects.requireNonNullElse(port.getProtocol(), "");
    return protocol.isEmpty() ? "TCP" : protocol.toUpperCase(Locale.ROOT);
  }

  private static String word(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static boolean hasAddress(Service service) {
    String address = address(service);
    return !address.isEmpty() && !address.equals("None");
  }

  private static String address(Service service) {
    return service.getSpec() == null
        ? ""
        : Objects.requireNonNullElse(service.getSpec().getClusterIP(), "");
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
