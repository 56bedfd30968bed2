/**
 * What is told of a pod: {@code PodStatus} in the API's words.
 *
 * <p>Main types: {@link io.javelet.status.PodStatusGenerator}, pure, makes a status of what is
 * known; {@link io.javelet.status.StatusManager} holds the newest one of every pod.
 *
 * <p>One flow: a worker puts the pod, what the runtime has, and what it met while starting
 * containers into a {@link io.javelet.status.StatusInput}, and hands the generated status to the
 * manager, which tells its listener when something changed.
 *
 * <p>May import: {@code runtime}, {@code plan}, {@code pod}, {@code apiserver} and API types.
 */
@NullMarked
package io.javelet.status;

import org.jspecify.annotations.NullMarked;
