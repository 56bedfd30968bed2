/**
 * Where pods are declared. A {@link io.javelet.source.PodSource} watches one place and publishes
 * all of it, always, as a whole snapshot; {@link io.javelet.source.PodConfig} compares that with
 * what the source said before and passes on the difference.
 *
 * <p>One flow: a file is renamed into the manifest folder; {@code StaticPodFileSource} wakes, reads
 * the file that changed, and publishes its pods; {@link io.javelet.source.PodConfig} merges them (a
 * pure function) into one {@link io.javelet.pod.PodUpdate.Add}; the sync loop applies it.
 *
 * <p>The rule of this room: a source that cannot be read never takes a running pod away. Sources
 * report trouble as values and keep what was accepted last: {@link
 * io.javelet.source.ManifestLedger} decides which content of which manifest is in force, and {@link
 * io.javelet.source.KeptManifests} brings that over a restart.
 *
 * <p>May import: {@code config}, {@code pod}, {@code manifest}, {@code document}, {@code
 * apiserver}, {@code os}.
 */
@NullMarked
package io.javelet.source;

import org.jspecify.annotations.NullMarked;
