/**
 * One manifest's text read into Pods, and everything that is wrong with it said precisely.
 *
 * <p>Main type: {@link io.javelet.manifest.ManifestReader}. One flow: bytes become trees with
 * places ({@code document}), trees become Pods, Pods get the API's defaults ({@link
 * io.javelet.manifest.PodDefaults}) and what makes them static pods of this node ({@link
 * io.javelet.manifest.StaticPodIdentity}); then {@link io.javelet.manifest.validation.PodValidator}
 * and {@link io.javelet.manifest.StaticPodReferences} look for problems, which get their line and
 * column from the tree. The {@link io.javelet.manifest.ManifestResult} is either accepted pods or a
 * refusal, never half of both.
 *
 * <p>May import: {@code document}, {@code pod}, the ids of {@code runtime}, API types. Opens no
 * file, keeps nothing, and logs nothing: who reads decides what to do about problems.
 */
@NullMarked
package io.javelet.manifest;

import org.jspecify.annotations.NullMarked;
