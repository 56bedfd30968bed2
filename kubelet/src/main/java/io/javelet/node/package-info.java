/**
 * The node this agent is: its name, addresses and capacity. Main type: {@link
 * io.javelet.node.LocalNode}. Later the registration of the node and its lease join it.
 *
 * <p>May import: nothing of ours but leaves.
 */
@NullMarked
package io.javelet.node;

import org.jspecify.annotations.NullMarked;
