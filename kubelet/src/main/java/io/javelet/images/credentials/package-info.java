/**
 * What to show registries: the node's docker configuration, pods' pull secrets and credential
 * provider plugins. Main type: {@link io.javelet.images.credentials.RegistryKeyring}.
 *
 * <p>One flow: an image is to be pulled → its pod's pull secrets, the plugins that know its
 * registry and the node's own file are asked, in this order → the pull tries what they say one
 * after the other. Nothing here is ever logged.
 *
 * <p>May import: {@code images}, {@code runtime}, {@code document}.
 */
@NullMarked
package io.javelet.images.credentials;

import org.jspecify.annotations.NullMarked;
