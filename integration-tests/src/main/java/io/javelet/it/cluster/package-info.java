/**
 * A real control plane for tests of joining a cluster: {@link io.javelet.it.cluster.ControlPlane}
 * runs etcd, kube-apiserver, kube-controller-manager and kube-scheduler from the folder that the
 * environment variable {@code KUBEBUILDER_ASSETS} names, as envtest does, on loopback and in
 * folders of its own. Without that folder the tests are skipped, and say so.
 */
@NullMarked
package io.javelet.it.cluster;

import org.jspecify.annotations.NullMarked;
