package io.javelet.manifest;

import io.javelet.runtime.PodFullName;

/**
 * How a pod's identity came about; see {@code docs/static-pod-identity.md}.
 *
 * @param name the pod's full name on the node
 * @param uid its UID, unless an edit in place keeps an earlier one
 * @param given whether the manifest itself says the UID
 * @param text of which the UID is made when the manifest gives none
 */
public record ExplainedIdentity(PodFullName name, String uid, boolean given, String text) {}
