package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.ClusterTrustBundle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What this node asks the API server about trust anchors. Any thread. */
public final class TrustBundleCalls {
  private static final String RESOURCE = "clustertrustbundles";

  private final ApiServer server;

  public TrustBundleCalls(ApiServer server) {
    this.server = server;
  }

  /** A version of the API that has trust bundles; those that are preferred come first. */
  public enum Version {
    V1BETA1("certificates.k8s.io/v1beta1"),
    V1("certificates.k8s.io/v1");

    private final String group;

    Version(String group) {
      this.group = group;
    }

    /** As in {@code apiVersion}. */
    public String group() {
      return group;
    }
  }

  /** In which version the API server offers them; absent when it offers none that we know. */
  public Optional<Version> version() throws ApiServerException, InterruptedException {
    for (Version each : Version.values()) {
      Optional<APIResourceList> resources =
          server.call(client -> Optional.ofNullable(client.getApiResources(each.group())));
      if (resources.stream()
          .flatMap(list -> list.getResources().stream())
          .map(APIResource::getName)
          .anyMatch(RESOURCE::equals)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Follows all of them. */
  public Following follow(Version version, Follower<TrustBundle> follower, RandomGenerator random) {
    return switch (version) {
      case V1BETA1 ->
          new Reflector<ClusterTrustBundle>(
              RESOURCE,
              server,
              client -> client.resources(ClusterTrustBundle.class),
              new Read<>(
                  follower,
                  each ->
                      read(
                          each.getMetadata(),
                          each.getSpec().getSignerName(),
                          each.getSpec().getTrustBundle())),
              random);
      case V1 ->
          new Reflector<io.fabric8.kubernetes.api.model.certificates.v1.ClusterTrustBundle>(
              RESOURCE,
              server,
              client ->
                  client.resources(
                      io.fabric8.kubernetes.api.model.certificates.v1.ClusterTrustBundle.class),
              new Read<>(
                  follower,
                  each ->
                      read(
                          each.getMetadata(),
                          each.getSpec().getSignerName(),
                          each.getSpec().getTrustBundle())),
              random);
    };
  }

  private static TrustBundle read(ObjectMeta metadata, String signer, String anchors) {
    return new TrustBundle(
        metadata.getName(),
        Objects.requireNonNullElse(metadata.getLabels(), Map.of()),
        Objects.requireNonNullElse(signer, ""),
        Objects.requireNonNullElse(anchors, ""));
  }

  /** Passes on what it hears, in our form. */
  private record Read<T extends HasMetadata>(
      Follower<TrustBundle> follower, Function<T, TrustBundle> form) implements Follower<T> {
    @Override
    public void listed(List<T> found) {
      follower.listed(found.stream().map(form).toList());
    }

    @Override
    public void away(String why) {
      follower.away(why);
    }
  }
}
