package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;

/** Ephemeral containers as the containers they are once started. */
public final class EphemeralContainers {
  private EphemeralContainers() {}

  /** The fields that an ephemeral container shares with every other one. */
  public static Container asContainer(EphemeralContainer ephemeral) {
    return new ContainerBuilder()
        .withArgs(ephemeral.getArgs())
        .withCommand(ephemeral.getCommand())
        .withEnv(ephemeral.getEnv())
        .withEnvFrom(ephemeral.getEnvFrom())
        .withImage(ephemeral.getImage())
        .withImagePullPolicy(ephemeral.getImagePullPolicy())
        .withLifecycle(ephemeral.getLifecycle())
        .withLivenessProbe(ephemeral.getLivenessProbe())
        .withName(ephemeral.getName())
        .withPorts(ephemeral.getPorts())
        .withReadinessProbe(ephemeral.getReadinessProbe())
        .withResizePolicy(ephemeral.getResizePolicy())
        .withResources(ephemeral.getResources())
        .withRestartPolicy(ephemeral.getRestartPolicy())
        .withRestartPolicyRules(ephemeral.getRestartPolicyRules())
        .withSecurityContext(ephemeral.getSecurityContext())
        .withStartupProbe(ephemeral.getStartupProbe())
        .withStdin(ephemeral.getStdin())
        .withStdinOnce(ephemeral.getStdinOnce())
        .withTerminationMessagePath(ephemeral.getTerminationMessagePath())
        .withTerminationMessagePolicy(ephemeral.getTerminationMessagePolicy())
        .withTty(ephemeral.getTty())
        .withVolumeDevices(ephemeral.getVolumeDevices())
        .withVolumeMounts(ephemeral.getVolumeMounts())
        .withWorkingDir(ephemeral.getWorkingDir())
        .build();
  }
}
