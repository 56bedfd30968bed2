/**
 * A system bus with nobody on it but logind, behind a real socket: {@link
 * io.javelet.fakelogind.FakeLogind}. Knows what a kubelet asks of the two, passes real descriptors,
 * and shuts nothing down.
 */
@NullMarked
package io.javelet.fakelogind;

import org.jspecify.annotations.NullMarked;
