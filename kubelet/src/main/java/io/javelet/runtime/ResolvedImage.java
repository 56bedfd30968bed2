package io.javelet.runtime;

import java.util.OptionalLong;

/**
 * An image that is present in the runtime.
 *
 * @param reference what to create a container from: the runtime's id or digest reference
 * @param specified the image as the pod spec names it
 * @param uid the user the image runs as, absent when it names one or says nothing
 * @param userName the user the image runs as by name, empty when it does not
 */
public record ResolvedImage(
    String reference, String specified, OptionalLong uid, String userName) {}
