package io.javelet.events;

/**
 * The reasons of events, in exactly upstream's words. A pod rejected at admission has an event with
 * the rejection's own reason, which is not listed here.
 */
public enum EventReason {
  // A container: its image, its life, its hooks and probes.
  CREATED("Created"),
  STARTED("Started"),
  FAILED("Failed"),
  KILLING("Killing"),
  BACK_OFF("BackOff"),
  PULLING("Pulling"),
  PULLED("Pulled"),
  INSPECT_FAILED("InspectFailed"),
  ERR_IMAGE_NEVER_PULL("ErrImageNeverPull"),
  FAILED_TO_RETRIEVE_IMAGE_PULL_SECRET("FailedToRetrieveImagePullSecret"),
  INVALID_IMAGE_ID("InvalidImageID"),
  FAILED_POST_START_HOOK("FailedPostStartHook"),
  FAILED_PRE_STOP_HOOK("FailedPreStopHook"),
  LIFECYCLE_HTTP_FALLBACK("LifecycleHTTPFallback"),
  UNHEALTHY("Unhealthy"),
  PROBE_WARNING("ProbeWarning"),
  EXCEEDED_GRACE_PERIOD("ExceededGracePeriod"),

  // A pod: admission, sandbox, network, deadlines, resizing, certificates.
  PREEMPTING("Preempting"),
  EVICTED("Evicted"),
  DEADLINE_EXCEEDED("DeadlineExceeded"),
  FAILED_VALIDATION("FailedValidation"),
  FAILED_NODE_DECLARED_FEATURES_CHECK("FailedNodeDeclaredFeaturesCheck"),
  FAILED_KILL_POD("FailedKillPod"),
  FAILED_CREATE_POD_CONTAINER("FailedCreatePodContainer"),
  FAILED_SYNC("FailedSync"),
  SANDBOX_CHANGED("SandboxChanged"),
  FAILED_CREATE_POD_SANDBOX("FailedCreatePodSandBox"),
  FAILED_POD_SANDBOX_STATUS("FailedPodSandBoxStatus"),
  NETWORK_NOT_READY("NetworkNotReady"),
  DNS_CONFIG_FORMING("DNSConfigForming"),
  MISSING_CLUSTER_DNS("MissingClusterDNS"),
  HOST_IPS_IP_FAMILY_MISMATCH("HostIPsIPFamilyMismatch"),
  FAILED_PREPARE_DYNAMIC_RESOURCES("FailedPrepareDynamicResources"),
  RESIZE_STARTED("ResizeStarted"),
  RESIZE_COMPLETED("ResizeCompleted"),
  RESIZE_ERROR("ResizeError"),
  RESIZE_DEFERRED("ResizeDeferred"),
  RESIZE_INFEASIBLE("ResizeInfeasible"),
  DENIED("Denied"),
  CERTIFICATE_OVERDUE_FOR_REFRESH("CertificateOverdueForRefresh"),
  CERTIFICATE_EXPIRED("CertificateExpired"),

  // A volume.
  FAILED_MOUNT("FailedMount"),
  VOLUME_CONDITION_ABNORMAL("VolumeConditionAbnormal"),
  FAILED_MAP_VOLUME("FailedMapVolume"),
  SUCCESSFUL_MOUNT_VOLUME("SuccessfulMountVolume"),
  SUCCESSFUL_ATTACH_VOLUME("SuccessfulAttachVolume"),
  FAILED_ATTACH_VOLUME("FailedAttachVolume"),
  FAILED_MOUNT_ON_FILESYSTEM_MISMATCH("FailedMountOnFilesystemMismatch"),
  FILE_SYSTEM_RESIZE_SUCCESSFUL("FileSystemResizeSuccessful"),
  FILE_SYSTEM_RESIZE_FAILED("FileSystemResizeFailed"),
  VOLUME_RESIZE_FAILED("VolumeResizeFailed"),
  ALREADY_MOUNTED_VOLUME("AlreadyMountedVolume"),
  VOLUME_PERMISSION_CHANGE_IN_PROGRESS("VolumePermissionChangeInProgress"),

  // The node.
  STARTING("Starting"),
  KUBELET_SETUP_FAILED("KubeletSetupFailed"),
  NODE_READY("NodeReady"),
  NODE_NOT_READY("NodeNotReady"),
  NODE_HAS_SUFFICIENT_MEMORY("NodeHasSufficientMemory"),
  NODE_HAS_INSUFFICIENT_MEMORY("NodeHasInsufficientMemory"),
  NODE_HAS_NO_DISK_PRESSURE("NodeHasNoDiskPressure"),
  NODE_HAS_DISK_PRESSURE("NodeHasDiskPressure"),
  NODE_HAS_SUFFICIENT_PID("NodeHasSufficientPID"),
  NODE_HAS_INSUFFICIENT_PID("NodeHasInsufficientPID"),
  NODE_SCHEDULABLE("NodeSchedulable"),
  NODE_NOT_SCHEDULABLE("NodeNotSchedulable"),
  REBOOTED("Rebooted"),
  SHUTDOWN("Shutdown"),
  CONTAINER_GC_FAILED("ContainerGCFailed"),
  IMAGE_GC_FAILED("ImageGCFailed"),
  INVALID_DISK_CAPACITY("InvalidDiskCapacity"),
  FREE_DISK_SPACE_FAILED("FreeDiskSpaceFailed"),
  EVICTION_THRESHOLD_MET("EvictionThresholdMet"),
  SYSTEM_OOM("SystemOOM"),
  NODE_ALLOCATABLE_ENFORCED("NodeAllocatableEnforced"),
  FAILED_NODE_ALLOCATABLE_ENFORCEMENT("FailedNodeAllocatableEnforcement"),
  CHECK_LIMITS_FOR_RESOLV_CONF("CheckLimitsForResolvConf"),
  POSSIBLE_MEMORY_BACKED_VOLUMES_ON_DISK("PossibleMemoryBackedVolumesOnDisk"),
  CGROUP_V1("CgroupV1");

  private final String word;

  EventReason(String word) {
    this.word = word;
  }

  /** As it stands in an event's {@code reason}. */
  public String word() {
    return word;
  }
}
