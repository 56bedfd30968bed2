package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What this node asks the API server about itself. Any thread. Heartbeats do not wait behind other
 * requests.
 */
public final class NodeCalls {
  private static final String LEASES = "kube-node-lease";

  private final ApiServer server;
  private final String name;

  /**
   * @param name the node's
   */
  public NodeCalls(ApiServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Waits before another try, but not longer than until the API server is back.
   *
   * @return whether it is back
   */
  public boolean pause(Duration atMost) throws InterruptedException {
    return server.pause(atMost);
  }

  /** The node's object; absent when it is not registered. */
  public Optional<Node> get() throws ApiServerException, InterruptedException {
    return Optional.ofNullable(server.unlimited(client -> node(client).get()));
  }

  /**
   * Follows the node's object.
   *
   * @param snapshots takes it each time it changed, absent when it is gone, on the listing's thread
   */
  public Following follow(Consumer<Optional<Node>> snapshots, RandomGenerator random) {
    return new Reflector<Node>(
        "node",
        server,
        client -> client.nodes().withField("metadata.name", name),
        nodes -> snapshots.accept(nodes.stream().findFirst()),
        random);
  }

  /** Registers the node. */
  public Node create(Node node) throws ApiServerException, InterruptedException {
    return server.unlimited(client -> client.nodes().resource(node).create());
  }

  /**
   * Changes the node, not its status.
   *
   * @param patch a strategic merge patch, as JSON
   */
  public Node patch(String patch) throws ApiServerException, InterruptedException {
    return server.unlimited(client -> PlainRequests.patch(client, path(), patch, Node.class));
  }

  /**
   * Changes the node's status.
   *
   * @param patch a strategic merge patch, as JSON
   */
  public Node patchStatus(String patch) throws ApiServerException, InterruptedException {
    return server.heartbeat(
        client -> PlainRequests.patch(client, path() + "/status", patch, Node.class));
  }

  /** The node's lease; absent when there is none. */
  public Optional<Lease> lease() throws ApiServerException, InterruptedException {
    return Optional.ofNullable(server.heartbeat(client -> lease(client).get()));
  }

  /** Makes the node's lease. */
  public Lease createLease(Lease lease) throws ApiServerException, InterruptedException {
    return server.heartbeat(client -> client.leases().inNamespace(LEASES).resource(lease).create());
  }

  /** Replaces the node's lease, if it is still of the version that {@code lease} names. */
  public Lease updateLease(Lease lease) throws ApiServerException, InterruptedException {
    return server.heartbeat(client -> client.leases().inNamespace(LEASES).resource(lease).update());
  }

  private String path() {
    return "/api/v1/nodes/" + name;
  }

  private Resource<Node> node(KubernetesClient client) {
    return client.nodes().withName(name);
  }

  private Resource<Lease> lease(KubernetesClient client) {
    return client.leases().inNamespace(LEASES).withName(name);
  }
}
