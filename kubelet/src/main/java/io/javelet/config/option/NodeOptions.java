package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.LABELS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.NODE;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;
import static io.javelet.config.option.StructuredTypes.PRIORITY_GRACE_PERIODS;
import static io.javelet.config.option.StructuredTypes.TAINTS;

import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.config.value.Taint;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The node's name, registration, status and shutdown. */
public final class NodeOptions {

  public static final KubeletOption<String> HOSTNAME_OVERRIDE =
      flag(NODE, "hostname-override", STRING)
          .byDefault("")
          .means("Name of the node, instead of the host's name.");

  public static final KubeletOption<String> NODE_IP =
      flag(NODE, "node-ip", STRING)
          .byDefault("")
          .means("The node's IP address, or two of both families with a comma between them.");

  public static final KubeletOption<SortedMap<String, String>> NODE_LABELS =
      flag(NODE, "node-labels", LABELS)
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .means("Labels to register the node with.");

  public static final KubeletOption<String> CLOUD_PROVIDER =
      flag(NODE, "cloud-provider", STRING)
          .byDefault("")
          .check(CloudProviders::judge)
          .means("\"external\" when a cloud controller initialises the node.");

  public static final KubeletOption<String> PROVIDER_ID =
      field(NODE, "providerID", STRING)
          .alsoFlag("provider-id")
          .byDefault("")
          .means("Identity of the machine with its cloud provider.");

  public static final KubeletOption<Boolean> REGISTER =
      field(NODE, "registerNode", BOOL)
          .nullable()
          .oldFlag("register-node")
          .byDefault(true)
          .means("Create the Node object with the API server.");

  public static final KubeletOption<List<Taint>> REGISTER_WITH_TAINTS =
      field(NODE, "registerWithTaints", TAINTS)
          .oldFlag("register-with-taints")
          .byDefault(List.of())
          .means("Taints to register the node with.");

  public static final KubeletOption<Duration> STATUS_UPDATE_FREQUENCY =
      field(NODE, "nodeStatusUpdateFrequency", DURATION)
          .oldFlag("node-status-update-frequency")
          .byDefault(Duration.ofSeconds(10))
          .means("How often the node's status is computed, and sent if it has changed.");

  public static final KubeletOption<Duration> STATUS_REPORT_FREQUENCY =
      field(NODE, "nodeStatusReportFrequency", DURATION)
          .byDefault(Duration.ofMinutes(5))
          .means(
              "How often the node's status is sent though nothing has changed. Where only"
                  + " nodeStatusUpdateFrequency is given, the default is the same.");

  public static final KubeletOption<Integer> LEASE_DURATION =
      field(NODE, "nodeLeaseDurationSeconds", INT32)
          .byDefault(40)
          .check(Check.atLeast(1))
          .means("Seconds after which the node counts as gone unless its lease is renewed.");

  public static final KubeletOption<Integer> STATUS_MAX_IMAGES =
      field(NODE, "nodeStatusMaxImages", INT32)
          .nullable()
          .oldFlag("node-status-max-images")
          .byDefault(50)
          .check(Check.atLeast(-1))
          .means("How many images the node's status lists; -1 means all, 0 none.");

  public static final KubeletOption<Duration> SHUTDOWN_GRACE_PERIOD =
      field(NODE, "shutdownGracePeriod", DURATION)
          .byDefault(Duration.ZERO)
          .gate("GracefulNodeShutdown")
          .means("How long a shutdown of the host is delayed for pods to end; 0s means not.");

  public static final KubeletOption<Duration> SHUTDOWN_GRACE_PERIOD_CRITICAL =
      field(NODE, "shutdownGracePeriodCriticalPods", DURATION)
          .byDefault(Duration.ZERO)
          .gate("GracefulNodeShutdown")
          .means("The part of shutdownGracePeriod kept for critical pods.");

  public static final KubeletOption<List<PriorityGracePeriod>> SHUTDOWN_BY_PRIORITY =
      field(NODE, "shutdownGracePeriodByPodPriority", PRIORITY_GRACE_PERIODS)
          .byDefault(List.of())
          .gate("GracefulNodeShutdownBasedOnPodPriority")
          .means("Grace periods at shutdown by the pods' priority, instead of the two above.");

  private NodeOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        HOSTNAME_OVERRIDE,
        NODE_IP,
        NODE_LABELS,
        CLOUD_PROVIDER,
        PROVIDER_ID,
        REGISTER,
        REGISTER_WITH_TAINTS,
        STATUS_UPDATE_FREQUENCY,
        STATUS_REPORT_FREQUENCY,
        LEASE_DURATION,
        STATUS_MAX_IMAGES,
        SHUTDOWN_GRACE_PERIOD,
        SHUTDOWN_GRACE_PERIOD_CRITICAL,
        SHUTDOWN_BY_PRIORITY);
  }
}
