package io.javelet.cri;

import io.javelet.cri.api.v1.AuthConfig;
import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.FilesystemUsage;
import io.javelet.cri.api.v1.Image;
import io.javelet.cri.api.v1.ImageFsInfoRequest;
import io.javelet.cri.api.v1.ImageServiceGrpc;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.ImageStatusRequest;
import io.javelet.cri.api.v1.ImageStatusResponse;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListImagesRequest;
import io.javelet.cri.api.v1.PullImageRequest;
import io.javelet.cri.api.v1.RemoveImageRequest;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.cri.api.v1.StatusRequest;
import io.javelet.cri.api.v1.StatusResponse;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The image store over the CRI. Stateless; safe for any thread. */
final class CriImageService implements ImageService {
  private final CriCalls calls;
  private final CriTimeouts timeouts;

  CriImageService(CriCalls calls, CriTimeouts timeouts) {
    this.calls = calls;
    this.timeouts = timeouts;
  }

  @Override
  public Optional<RuntimeImage> image(String name) {
    ImageStatusResponse answer =
        calls.ask(
            ImageServiceGrpc.getImageStatusMethod(),
            ImageStatusRequest.newBuilder().setImage(spec(name)).build(),
            timeouts.request());
    return answer.hasImage() ? Optional.of(read(answer.getImage())) : Optional.empty();
  }

  @Override
  public List<RuntimeImage> images() {
    return calls
        .ask(
            ImageServiceGrpc.getListImagesMethod(),
            ListImagesRequest.getDefaultInstance(),
            timeouts.request())
        .getImagesList()
        .stream()
        .map(CriImageService::read)
        .toList();
  }

  @Override
  public String pull(String name, RegistryCredentials credentials) {
    PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(name));
    if (!credentials.equals(RegistryCredentials.NONE)) {
      request.setAuth(
          AuthConfig.newBuilder()
              .setUsername(credentials.username())
              .setPassword(credentials.password())
              .setAuth(credentials.auth())
              .setServerAddress(credentials.serverAddress())
              .setIdentityToken(credentials.identityToken()));
    }
    return calls
        .command(ImageServiceGrpc.getPullImageMethod(), request.build(), timeouts.imagePull())
        .getImageRef();
  }

  @Override
  public void remove(String name) {
    try {
      var _ =
          calls.command(
              ImageServiceGrpc.getRemoveImageMethod(),
              RemoveImageRequest.newBuilder().setImage(spec(name)).build(),
              Optional.of(timeouts.request()));
    } catch (CriException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Set<String> inUse() {
    Set<String> inUse = new HashSet<>();
    for (Container container :
        calls
            .ask(
                RuntimeServiceGrpc.getListContainersMethod(),
                ListContainersRequest.getDefaultInstance(),
                timeouts.request())
            .getContainersList()) {
      inUse.add(container.getImage().getImage());
      inUse.add(container.getImageRef());
      inUse.add(container.getImageId());
    }
    StatusResponse status =
        calls.ask(
            RuntimeServiceGrpc.getStatusMethod(),
            StatusRequest.newBuilder().setVerbose(true).build(),
            timeouts.request());
    RuntimeInfo.sandboxImage(status.getInfoMap())
        .ifPresent(name -> {
          inUse.add(name);
          image(name).ifPresent(image -> inUse.add(image.id()));
        });
    inUse.remove("");
    return Set.copyOf(inUse);
  }

  @Override
  public List<String> fileSystems() {
    return calls
        .ask(
            ImageServiceGrpc.getImageFsInfoMethod(),
            ImageFsInfoRequest.getDefaultInstance(),
            timeouts.request())
        .getImageFilesystemsList()
        .stream()
        .filter(FilesystemUsage::hasFsId)
        .map(usage -> usage.getFsId().getMountpoint())
        .distinct()
        .toList();
  }

  private static ImageSpec spec(String name) {
    return ImageSpec.newBuilder().setImage(name).build();
  }

  private static RuntimeImage read(Image image) {
    return new RuntimeImage(
        image.getId(),
        image.getRepoTagsList(),
        image.getRepoDigestsList(),
        image.getSize(),
        image.hasUid() ? OptionalLong.of(image.getUid().getValue()) : OptionalLong.empty(),
        image.getUsername(),
        image.getPinned());
  }
}
