package io.javelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.NodeCalls;
import io.javelet.fakeapi.FakeApiServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's lease against an API server in memory. */
final class NodeLeaseControllerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private FakeApiServer api;
  private ApiServer connection;
  private NodeLeaseController leases;
  private final RegisteredNode registered = new RegisteredNode();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    connection = Connections.to(api, folder);
    registered.heard(
        Optional.of(
            new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .withUid("uid-1")
                .endMetadata()
                .build()));
    leases =
        new NodeLeaseController(
            new NodeCalls(connection, "n1"),
            "n1",
            Duration.ofSeconds(1),
            registered,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    leases.stop();
    connection.close();
    api.close();
  }

  private static <T> T await(String what, Supplier<Optional<T>> found) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> now = found.get();
      if (now.isPresent()) {
        return now.get();
      }
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static Optional<Lease> lease(KubernetesClient user) {
    return Optional.ofNullable(user.leases().inNamespace("kube-node-lease").withName("n1").get());
  }

  private static Lease awaitRenewal(KubernetesClient user, Lease before)
      throws InterruptedException {
    return await(
        "a renewal",
        () ->
            lease(user)
                .filter(
                    now -> now.getSpec().getRenewTime().isAfter(before.getSpec().getRenewTime())));
  }

  @Test
  void aLeaseIsMadeBelongsToTheNodeAndIsRenewed() throws Exception {
    leases.start();
    try (KubernetesClient user = api.client()) {
      Lease made = await("a lease", () -> lease(user));
      assertThat(made.getSpec().getHolderIdentity()).isEqualTo("n1");
      assertThat(made.getSpec().getLeaseDurationSeconds()).isEqualTo(1);
      assertThat(made.getMetadata().getOwnerReferences().getFirst().getUid()).isEqualTo("uid-1");
      awaitRenewal(user, made);
    }
  }

  @Test
  void aLeaseThatSomebodyTookAwayIsMadeAgain() throws Exception {
    leases.start();
    try (KubernetesClient user = api.client()) {
      Lease first = await("a lease", () -> lease(user));
      user.leases().inNamespace("kube-node-lease").withName("n1").delete();
      await(
          "another lease",
          () ->
              lease(user)
                  .filter(now -> !now.getMetadata().getUid().equals(first.getMetadata().getUid())));
    }
  }

  @Test
  void itGoesOnWhenTheApiServerIsBack() throws Exception {
    leases.start();
    Lease before;
    try (KubernetesClient user = api.client()) {
      before = await("a lease", () -> lease(user));
    }
    api.goAway();
    api.comeBack();
    try (KubernetesClient user = api.client()) {
      awaitRenewal(user, before);
    }
  }
}
