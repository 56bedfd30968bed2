/**
 * The node this agent is: its name, addresses and capacity ({@link io.javelet.node.LocalNode}), and
 * what the control plane is told of it.
 *
 * <p>One flow: {@link io.javelet.node.NodeObserver} looks at machine and runtime, the pure {@code
 * NodeStatusGenerator} makes a status of that, and {@link io.javelet.node.NodeController} registers
 * the node with it and reports what changes. {@link io.javelet.node.NodeLeaseController} renews the
 * lease beside it, so that a slow report never looks like a dead node.
 *
 * <p>May import: {@code config}, {@code runtime}, {@code apiserver}, {@code os}.
 */
@NullMarked
package io.javelet.node;

import org.jspecify.annotations.NullMarked;
