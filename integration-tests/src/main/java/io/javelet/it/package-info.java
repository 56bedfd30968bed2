/**
 * What the tests on a real container runtime share. Main type: {@link
 * io.javelet.it.RealContainerd}, which a test class registers as a JUnit extension.
 *
 * <p>Everything here is private to one run: folders, sockets, the bridge and its subnet, images. A
 * machine that runs containers of its own is not disturbed, and nothing is left behind.
 */
@NullMarked
package io.javelet.it;

import org.jspecify.annotations.NullMarked;
