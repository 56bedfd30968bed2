/**
 * Relieves a node that runs short of memory, disk or process numbers: sees it, tells it as node
 * conditions, wins back what nobody uses, and ends pods one by one. Upstream's counterpart: {@code
 * pkg/kubelet/eviction}.
 */
@NullMarked
package io.javelet.eviction;

import org.jspecify.annotations.NullMarked;
