/**
 * The certificate that the HTTPS port shows, and how it speaks TLS. Main type: {@link
 * io.javelet.server.tls.ServingTls}.
 *
 * <p>One flow: the certificate's file is replaced → {@code ServingTls} is told, reads both files,
 * and shows the new certificate to every new connection; connections there are go on. Where no
 * files are configured, {@code SelfSigned} makes a certificate and makes another one in time.
 *
 * <p>May import: {@code os}, {@code server.http} and the leaves.
 */
@NullMarked
package io.javelet.server.tls;

import org.jspecify.annotations.NullMarked;
