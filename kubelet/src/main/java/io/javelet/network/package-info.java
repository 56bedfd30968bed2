/**
 * How a pod is called and how it resolves names. All of it is pure.
 *
 * <p>Main types: {@link io.javelet.network.PodHostname}, {@link io.javelet.network.PodDns}, {@link
 * io.javelet.network.HostsFile}. One flow: hostname and resolver go into the sandbox; once the
 * sandbox has addresses, the hosts file is written.
 *
 * <p>May import: {@code runtime}, {@code config}.
 */
@NullMarked
package io.javelet.network;

import org.jspecify.annotations.NullMarked;
