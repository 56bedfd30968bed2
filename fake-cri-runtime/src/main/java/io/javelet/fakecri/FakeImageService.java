package io.javelet.fakecri;

import static io.javelet.fakecri.FakeRuntimeService.reply;

import io.grpc.stub.StreamObserver;
import io.javelet.cri.api.v1.FilesystemIdentifier;
import io.javelet.cri.api.v1.FilesystemUsage;
import io.javelet.cri.api.v1.ImageFsInfoRequest;
import io.javelet.cri.api.v1.ImageFsInfoResponse;
import io.javelet.cri.api.v1.ImageServiceGrpc.ImageServiceImplBase;
import io.javelet.cri.api.v1.ImageStatusRequest;
import io.javelet.cri.api.v1.ImageStatusResponse;
import io.javelet.cri.api.v1.ListImagesRequest;
import io.javelet.cri.api.v1.ListImagesResponse;
import io.javelet.cri.api.v1.PullImageRequest;
import io.javelet.cri.api.v1.PullImageResponse;
import io.javelet.cri.api.v1.RemoveImageRequest;
import io.javelet.cri.api.v1.RemoveImageResponse;
import io.javelet.cri.api.v1.UInt64Value;

/** The image service on the wire, over {@link ImageStore}. */
final class FakeImageService extends ImageServiceImplBase {
  // It has to be there: agents ask the kernel how full it is.
  private static final String MOUNT_POINT = "/";

  private final ImageStore images;
  private final RuntimeTime time;

  FakeImageService(ImageStore images, RuntimeTime time) {
    this.images = images;
    this.time = time;
  }

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> answer) {
    String name = request.getFilter().getImage().getImage();
    reply(
        answer,
        () ->
            ListImagesResponse.newBuilder()
                .addAllImages(
                    images.all().stream()
                        .filter(image -> name.isEmpty() || image.isKnownAs(name))
                        .map(CriViews::image)
                        .toList())
                .build());
  }

  @Override
  public void imageStatus(ImageStatusRequest request, StreamObserver<ImageStatusResponse> answer) {
    reply(
        answer,
        () -> {
          ImageStatusResponse.Builder found = ImageStatusResponse.newBuilder();
          images
              .find(request.getImage().getImage())
              .ifPresent(image -> found.setImage(CriViews.image(image)));
          return found.build();
        });
  }

  @Override
  public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> answer) {
    reply(
        answer,
        () ->
            PullImageResponse.newBuilder()
                .setImageRef(images.pull(request.getImage().getImage()).id())
                .build());
  }

  @Override
  public void removeImage(RemoveImageRequest request, StreamObserver<RemoveImageResponse> answer) {
    reply(
        answer,
        () -> {
          images.remove(request.getImage().getImage());
          return RemoveImageResponse.getDefaultInstance();
        });
  }

  @Override
  public void imageFsInfo(ImageFsInfoRequest request, StreamObserver<ImageFsInfoResponse> answer) {
    long used = images.all().stream().mapToLong(FakeImage::sizeBytes).sum();
    reply(
        answer,
        () ->
            ImageFsInfoResponse.newBuilder()
                .addImageFilesystems(
                    FilesystemUsage.newBuilder()
                        .setTimestamp(CriViews.nanos(time.stamp()))
                        .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(MOUNT_POINT))
                        .setUsedBytes(UInt64Value.newBuilder().setValue(used)))
                .build());
  }
}
