/**
 * Who asks, and whether they may. Main types: {@link io.javelet.server.auth.Authentication} and
 * {@link io.javelet.server.auth.Authorization}.
 *
 * <p>One flow: a request arrives → {@code Authentication} makes a {@link
 * io.javelet.server.auth.User} of its client certificate, its token, or of the process behind the
 * unix socket → {@link io.javelet.server.auth.RequestAttributes} says what that request means as a
 * verb on a sub-resource of this node → {@code Authorization} decides, by itself or by asking the
 * API server through {@link io.javelet.server.auth.SubjectAccessReviews}.
 *
 * <p>May import: {@code server.http} and the leaves.
 */
@NullMarked
package io.javelet.server.auth;

import org.jspecify.annotations.NullMarked;
