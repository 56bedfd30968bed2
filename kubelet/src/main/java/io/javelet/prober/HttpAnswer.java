package io.javelet.prober;

import java.util.Optional;

/**
 * What a server answered.
 *
 * @param status the status code
 * @param location the {@code Location} header
 * @param body its first 10 KiB, read as UTF-8
 */
record HttpAnswer(int status, Optional<String> location, String body) {}
