/**
 * Config maps and secrets for static pods from this node itself: a folder of manifests and plain
 * folders, and systemd's credentials.
 *
 * <p>Main type: {@link io.javelet.local.LocalStore}. One flow: a file is renamed into the folder;
 * the store reads everything again within milliseconds, keeps the last good content of what got
 * worse, and tells which objects changed; the pods that refer to them are woken and bring their
 * files up to date.
 *
 * <p>May import: {@code document}, {@code pod}, {@code os}.
 */
@NullMarked
package io.javelet.local;

import org.jspecify.annotations.NullMarked;
