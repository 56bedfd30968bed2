package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What this node asks the API server about things that pods refer to. A node may see an object only
 * when a pod of its own refers to it, and only by name. Any thread.
 */
public final class ObjectCalls {
  private static final String NAME = "metadata.name";

  private final ApiServer server;

  public ObjectCalls(ApiServer server) {
    this.server = server;
  }

  /** Follows one config map; snapshots hold it, or nothing when there is none. */
  public Following configMap(
      String namespace, String name, Follower<ConfigMap> follower, RandomGenerator random) {
    return new Reflector<ConfigMap>(
        "configmap " + namespace + "/" + name,
        server,
        client -> client.configMaps().inNamespace(namespace).withField(NAME, name),
        follower,
        random);
  }

  /** Follows one secret; snapshots hold it, or nothing when there is none. */
  public Following secret(
      String namespace, String name, Follower<Secret> follower, RandomGenerator random) {
    return new Reflector<Secret>(
        "secret " + namespace + "/" + name,
        server,
        client -> client.secrets().inNamespace(namespace).withField(NAME, name),
        follower,
        random);
  }

  /** Follows the services of all namespaces. */
  public Following services(Follower<Service> follower, RandomGenerator random) {
    return new Reflector<Service>(
        "services", server, client -> client.services().inAnyNamespace(), follower, random);
  }

  /** Follows the classes that pods may name. */
  public Following runtimeClasses(Follower<RuntimeClass> follower, RandomGenerator random) {
    return new Reflector<RuntimeClass>(
        "runtimeclasses", server, client -> client.resources(RuntimeClass.class), follower, random);
  }

  /** One config map as it is now; absent when there is none. */
  public Optional<ConfigMap> configMap(String namespace, String name)
      throws ApiServerException, InterruptedException {
    return server.call(client ->
        Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get()));
  }

  /** One secret as it is now; absent when there is none. */
  public Optional<Secret> secret(String namespace, String name)
      throws ApiServerException, InterruptedException {
    return server.call(client ->
        Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get()));
  }

  /** One service account as it is now; absent when there is none. */
  public Optional<ServiceAccount> serviceAccount(String namespace, String name)
      throws ApiServerException, InterruptedException {
    return server.call(client ->
        Optional.ofNullable(client.serviceAccounts().inNamespace(namespace).withName(name).get()));
  }

  /** Whether the API server has answered anything since this agent began. */
  public boolean reached() {
    return server.reached();
  }

  /**
   * A token of a pod's service account, bound to the pod.
   *
   * @param uid the UID that the account must have; absent for any account of that name
   * @param audience whom it is for; absent for the API server
   * @param life how long it should be valid, in whole seconds
   */
  public TokenRequest token(
      Pod pod, String account, Optional<String> uid, Optional<String> audience, Duration life)
      throws ApiServerException, InterruptedException {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience.stream().toList())
            .withExpirationSeconds(life.toSeconds())
            .withBoundObjectRef(
                new io.fabric8.kubernetes.api.model.authentication.BoundObjectReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(pod.getMetadata().getName())
                    .withUid(pod.getMetadata().getUid())
                    .build())
            .endSpec()
            .build();
    uid.ifPresent(each -> request.setMetadata(new ObjectMetaBuilder().withUid(each).build()));
    return server.call(client ->
        client
            .serviceAccounts()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(account)
            .tokenRequest(request));
  }
}
