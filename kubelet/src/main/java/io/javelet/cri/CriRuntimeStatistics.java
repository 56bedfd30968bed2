package io.javelet.cri;

import io.javelet.cri.api.v1.FilesystemUsage;
import io.javelet.cri.api.v1.ImageFsInfoRequest;
import io.javelet.cri.api.v1.ImageFsInfoResponse;
import io.javelet.cri.api.v1.ImageServiceGrpc;
import io.javelet.cri.api.v1.ListContainerStatsRequest;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.RuntimeStatistics;
import java.util.List;
import java.util.Optional;

/** Disk use over the CRI. Stateless; any thread, each call blocking its own. */
final class CriRuntimeStatistics implements RuntimeStatistics {
  private final CriCalls calls;
  private final CriTimeouts timeouts;

  CriRuntimeStatistics(CriCalls calls, CriTimeouts timeouts) {
    this.calls = calls;
    this.timeouts = timeouts;
  }

  @Override
  public List<WritableLayer> writableLayers() {
    return calls
        .ask(
            RuntimeServiceGrpc.getListContainerStatsMethod(),
            ListContainerStatsRequest.getDefaultInstance(),
            timeouts.request())
        .getStatsList()
        .stream()
        .filter(each -> each.hasWritableLayer() && !each.getAttributes().getId().isEmpty())
        .map(each ->
            new WritableLayer(
                new ContainerId(each.getAttributes().getId()), use(each.getWritableLayer())))
        .toList();
  }

  @Override
  public FileSystems fileSystems() {
    ImageFsInfoResponse answer =
        calls.ask(
            ImageServiceGrpc.getImageFsInfoMethod(),
            ImageFsInfoRequest.getDefaultInstance(),
            timeouts.request());
    Optional<DiskUse> images =
        answer.getImageFilesystemsList().stream().findFirst().map(CriRuntimeStatistics::use);
    Optional<DiskUse> containers =
        answer.getContainerFilesystemsList().stream().findFirst().map(CriRuntimeStatistics::use);
    return new FileSystems(images, containers.or(() -> images));
  }

  private static DiskUse use(FilesystemUsage usage) {
    return new DiskUse(
        usage.getFsId().getMountpoint(),
        usage.getUsedBytes().getValue(),
        usage.getInodesUsed().getValue());
  }
}
