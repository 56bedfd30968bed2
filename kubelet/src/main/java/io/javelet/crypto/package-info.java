/**
 * What this agent needs of cryptography in more than one room: {@link io.javelet.crypto.Sha256} and
 * {@link io.javelet.crypto.AnyServer}. A leaf: imports nothing of ours, anyone may import it.
 */
@NullMarked
package io.javelet.crypto;

import org.jspecify.annotations.NullMarked;
