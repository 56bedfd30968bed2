/**
 * Whether this node takes a pod: upstream's checks in upstream's order, and who is ended to make
 * room for a critical pod. Main type: {@link io.javelet.admission.PodAdmission}.
 *
 * <p>One flow: a pod's worker asks before its first turn → the checks run in order against the pods
 * admitted so far, one pod at a time → a pod that is refused for good becomes {@code Failed}; a
 * static pod that is refused for a reason that can pass is asked about again when a pod has left or
 * the node has changed.
 *
 * <p>May import: {@code runtime}, {@code pod}, {@code resource}. The checks are pure; what other
 * rooms know comes in as an {@link io.javelet.admission.AdmissionCheck}.
 */
@NullMarked
package io.javelet.admission;

import org.jspecify.annotations.NullMarked;
