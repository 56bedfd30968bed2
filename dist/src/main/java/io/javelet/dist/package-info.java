/**
 * Tools of the build; none of this is shipped. Main type: {@link io.javelet.dist.TrainingRun}.
 *
 * <p>May use the fake container runtime. Knows the agent only as a program: its launcher, flags,
 * files and ports.
 */
@NullMarked
package io.javelet.dist;

import org.jspecify.annotations.NullMarked;
