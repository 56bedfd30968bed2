package io.javelet.cri;

import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.SandboxRequest;

/**
 * From a pod to the requests that make it in the runtime. Pure: the same pod and settings give the
 * same messages. Upstream's counterparts: {@code generatePodSandboxConfig} and {@code
 * generateContainerConfig}.
 */
final class PodTranslation {
  private final ContainerTranslation containers;

  PodTranslation(TranslationSettings settings) {
    this.containers = new ContainerTranslation(new SecurityTranslation(settings));
  }

  RunPodSandboxRequest runSandbox(SandboxRequest request) {
    return RunPodSandboxRequest.newBuilder()
        .setConfig(SandboxTranslation.config(request))
        .setRuntimeHandler(request.runtimeHandler())
        .build();
  }

  CreateContainerRequest createContainer(ContainerRequest request) {
    return CreateContainerRequest.newBuilder()
        .setPodSandboxId(request.sandboxId().value())
        .setConfig(containers.config(request))
        .setSandboxConfig(SandboxTranslation.config(request.sandbox()))
        .build();
  }
}
