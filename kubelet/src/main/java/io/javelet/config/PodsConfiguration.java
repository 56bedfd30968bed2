package io.javelet.config;

import java.time.Duration;

/**
 * What pods there are and what holds for each of them.
 *
 * @param statics where static pods come from
 * @param limits how many pods may run
 * @param crashLoop how long a crashing container waits
 * @param security what pods may do
 * @param dns what names pods can look up
 * @param volumes the pods' volumes
 * @param syncFrequency how long at most until a running pod is looked at again
 */
public record PodsConfiguration(
    StaticPodConfiguration statics,
    PodLimitsConfiguration limits,
    CrashLoopConfiguration crashLoop,
    PodSecurityConfiguration security,
    DnsConfiguration dns,
    VolumeConfiguration volumes,
    Duration syncFrequency) {}
