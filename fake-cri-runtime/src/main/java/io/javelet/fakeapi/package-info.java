/**
 * An API server in memory for tests: {@link io.javelet.fakeapi.FakeApiServer}, around fabric8's
 * mock server.
 */
@NullMarked
package io.javelet.fakeapi;

import org.jspecify.annotations.NullMarked;
