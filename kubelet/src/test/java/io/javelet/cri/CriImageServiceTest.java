package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.javelet.cri.api.v1.AuthConfig;
import io.javelet.cri.api.v1.PullImageRequest;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeImage;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Gate;
import io.javelet.fakecri.Rpc;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriImageServiceTest {
  private static final FakeImage WEB = FakeImage.named("registry.example/web:1").withUser("1000");

  @TempDir private Path folder;
  private FakeCriRuntime fake;
  private CriConnection connection;
  private ImageService images;

  @BeforeEach
  void open() throws Exception {
    fake = FakeCriRuntime.builder(folder.resolve("cri.sock")).start();
    connection = connect(Optional.empty());
    images = connection.images();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    fake.close();
  }

  @Test
  void anImageIsFoundByItsNameOrAbsent() {
    fake.addImage(WEB.pinnedByRuntime());

    assertThat(images.image("registry.example/web:1"))
        .contains(
            new RuntimeImage(
                WEB.id(),
                WEB.tags(),
                WEB.digests(),
                WEB.sizeBytes(),
                OptionalLong.of(1000),
                "",
                true));
    assertThat(images.image("registry.example/none:1")).isEmpty();
    assertThat(images.images()).hasSize(1);
  }

  @Test
  void anImageWhoseUserIsANameHasNoNumber() {
    fake.addImage(WEB.withUser("nginx"));

    assertThat(images.images())
        .singleElement()
        .matches(image -> image.uid().isEmpty() && image.userName().equals("nginx"));
  }

  @Test
  void pullingShowsCredentialsOnlyWhenThereAreSome() {
    fake.offerInRegistry(WEB);

    assertThat(images.pull("registry.example/web:1", RegistryCredentials.NONE)).isEqualTo(WEB.id());
    images.pull(
        "registry.example/web:1",
        new RegistryCredentials("user", "secret", "auth", "registry.example", "token"));

    assertThat(fake.calls().of(Rpc.PULL_IMAGE, PullImageRequest.class))
        .extracting(PullImageRequest::getAuth)
        .containsExactly(
            AuthConfig.getDefaultInstance(),
            AuthConfig.newBuilder()
                .setUsername("user")
                .setPassword("secret")
                .setAuth("auth")
                .setServerAddress("registry.example")
                .setIdentityToken("token")
                .build());
  }

  @Test
  void anImageThatIsNowhereIsAnError() {
    assertThatThrownBy(() -> images.pull("registry.example/none:1", RegistryCredentials.NONE))
        .isInstanceOfSatisfying(
            CriException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
  }

  @Test
  void aPullHasADeadlineOnlyWhereOneIsConfigured() {
    fake.faults().next(Rpc.PULL_IMAGE, Fault.holdBefore(new Gate()));
    try (CriConnection bounded = connect(Optional.of(Duration.ofMillis(150)))) {
      assertThatThrownBy(
              () -> bounded.images().pull("registry.example/web:1", RegistryCredentials.NONE))
          .isInstanceOfSatisfying(
              CriException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void removingAnImageThatIsGoneIsNoError() {
    fake.addImage(WEB);
    images.remove("registry.example/web:1");
    assertThat(fake.images()).isEmpty();

    fake.faults().next(Rpc.REMOVE_IMAGE, Fault.refuse(Status.Code.NOT_FOUND, "gone"));
    images.remove("registry.example/web:1");

    fake.faults().next(Rpc.REMOVE_IMAGE, Fault.refuse(Status.Code.UNKNOWN, "in use"));
    assertThatThrownBy(() -> images.remove("registry.example/web:1"))
        .isInstanceOf(CriException.class);
  }

  @Test
  void fileSystemsAreNamedByTheirMountPoints() {
    assertThat(images.fileSystems()).containsExactly("/");
  }

  private CriConnection connect(Optional<Duration> pull) {
    return CriConnection.open(
        new CriEndpoint(fake.socket()),
        new CriTimeouts(Duration.ofMinutes(2), pull),
        Pods.SETTINGS,
        InstantSource.system());
  }
}
