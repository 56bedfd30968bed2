/**
 * What pods of the API server refer to: config maps, secrets ({@link
 * io.javelet.objects.ReferredObjects}), tokens of their service accounts ({@link
 * io.javelet.objects.ApiServiceAccountTokens}), trust bundles, services and runtime classes.
 *
 * <p>One flow: a pod is declared; each object it refers to is followed or asked for from then on,
 * as long as a pod refers to it; when it changes, the pods that refer to it are woken and their
 * volumes show it.
 *
 * <p>May import: {@code pod}, {@code runtime}, {@code apiserver}, {@code offline}.
 */
@NullMarked
package io.javelet.objects;

import org.jspecify.annotations.NullMarked;
