package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

/** Defaults of probes and lifecycle hooks. Changes the copy that {@link PodDefaults} made. */
final class HandlerDefaults {
  private static final int TIMEOUT_SECONDS = 1;
  private static final int PERIOD_SECONDS = 10;
  private static final int SUCCESS_THRESHOLD = 1;
  private static final int FAILURE_THRESHOLD = 3;

  private HandlerDefaults() {}

  static void probe(Probe probe) {
    if (isZero(probe.getTimeoutSeconds())) {
      probe.setTimeoutSeconds(TIMEOUT_SECONDS);
    }
    if (isZero(probe.getPeriodSeconds())) {
      probe.setPeriodSeconds(PERIOD_SECONDS);
    }
    if (isZero(probe.getSuccessThreshold())) {
      probe.setSuccessThreshold(SUCCESS_THRESHOLD);
    }
    if (isZero(probe.getFailureThreshold())) {
      probe.setFailureThreshold(FAILURE_THRESHOLD);
    }
    if (probe.getHttpGet() != null) {
      httpGet(probe.getHttpGet());
    }
    if (probe.getGrpc() != null && probe.getGrpc().getService() == null) {
      probe.getGrpc().setService("");
    }
  }

  static void lifecycle(Lifecycle lifecycle) {
    hook(lifecycle.getPostStart());
    hook(lifecycle.getPreStop());
  }

  private static void hook(@Nullable LifecycleHandler hook) {
    if (hook != null && hook.getHttpGet() != null) {
      httpGet(hook.getHttpGet());
    }
  }

  private static void httpGet(HTTPGetAction get) {
    if (PodDefaults.isEmpty(get.getPath())) {
      get.setPath("/");
    }
    if (PodDefaults.isEmpty(get.getScheme())) {
      get.setScheme("HTTP");
    }
  }

  private static boolean isZero(@Nullable Integer number) {
    return number == null || number == 0;
  }
}
