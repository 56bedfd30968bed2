/**
 * The way to the API server, when there is one. Main type: {@link io.javelet.apiserver.ApiServer},
 * the connection with this node's identity; beside it stand small groups of calls named after what
 * they are for ({@link io.javelet.apiserver.PodCalls}, {@link io.javelet.apiserver.NodeCalls} …).
 * {@link io.javelet.apiserver.Reflector} keeps a listing of objects current.
 *
 * <p>One flow: {@link io.javelet.apiserver.ClientBootstrap} obtains a certificate with the
 * bootstrap kubeconfig and writes the kubeconfig; {@link io.javelet.apiserver.ApiServer} opens it;
 * {@link io.javelet.apiserver.CertificateRotation} asks for the next certificate long before the
 * old one ends, and the connection is renewed with it while requests under way finish on the old
 * one.
 *
 * <p>Calls block, on virtual threads; each has a deadline, and fails with an {@link
 * io.javelet.apiserver.ApiServerException}. Nothing is repeated here: who called knows whether it
 * still matters.
 *
 * <p>May import: {@code config}, {@code os}. The only room that sees the client library.
 */
@NullMarked
package io.javelet.apiserver;

import org.jspecify.annotations.NullMarked;
