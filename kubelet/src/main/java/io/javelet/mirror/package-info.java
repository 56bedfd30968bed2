/**
 * Shows this node's static pods in the API server: for each a mirror pod, made when it is missing,
 * made anew when the static pod changed, and removed when the static pod is gone. Main type: {@link
 * io.javelet.mirror.MirrorPodController}.
 *
 * <p>May import: {@code runtime}, {@code pod}, {@code apiserver}.
 */
@NullMarked
package io.javelet.mirror;

import org.jspecify.annotations.NullMarked;
