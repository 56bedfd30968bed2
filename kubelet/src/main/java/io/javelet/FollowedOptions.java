package io.javelet;

import io.javelet.config.KubeletConfiguration;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.gate.FeatureGates;
import io.javelet.config.option.EvictionOptions;
import io.javelet.config.option.ImageOptions;
import io.javelet.config.option.PodOptions;
import io.javelet.config.option.StorageOptions;
import io.javelet.eviction.EvictionManager;
import io.javelet.images.ImageManager;
import io.javelet.images.gc.ImageGarbageCollector;
import io.javelet.resource.NodeAllocatableEnforcer;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the rooms follow the options that may change while the agent runs.
 *
 * @param agent the pods
 * @param resources what the node has for them
 * @param enforcer holds pods and others to it
 * @param node is told that it is different
 * @param images pulls
 * @param collector removes images
 * @param eviction ends pods
 */
record FollowedOptions(
    PodAssembly agent,
    NodeResources resources,
    NodeAllocatableEnforcer enforcer,
    NodeNews node,
    ImageManager images,
    ImageGarbageCollector collector,
    EvictionManager eviction) {
  private static final Logger log = LoggerFactory.getLogger(FollowedOptions.class);

  /**
   * @param gates they need a restart
   */
  void subscribe(LiveConfiguration live, FeatureGates gates) {
    live.subscribe(PodOptions.CRASH_LOOP, changed -> agent.followCrashLoop(gates, changed));
    live.subscribe(
        StorageOptions.ROTATION, changed -> agent.followLogs(changed.containers().logs()));
    live.subscribe(
        ImageOptions.PULLS, changed -> images.follow(Images.pulls(changed.containers().images())));
    live.subscribe(
        ImageOptions.COLLECTION,
        changed -> collector.follow(changed.containers().imageCollection()));
    live.subscribe(EvictionOptions.RESERVATIONS, this::followReservations);
    live.subscribe(
        EvictionOptions.THRESHOLDS_AND_GRACE,
        changed -> eviction.follow(changed.resources().eviction()));
  }

  private void followReservations(KubeletConfiguration changed) {
    resources.follow(changed);
    try {
      enforcer.enforce(resources.reserved());
    } catch (IOException refused) {
      log.atError()
          .addKeyValue("err", refused.getMessage())
          .log("The changed reservations are not enforced");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    node.changed();
  }
}
