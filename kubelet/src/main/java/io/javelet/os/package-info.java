/**
 * The only room that speaks to the Linux kernel and to the C library: what the JDK cannot do, or
 * cannot do without polling.
 *
 * <p>Main types, each usable alone: {@link io.javelet.os.FileWatcher} and {@link
 * io.javelet.os.ProcessWatcher} turn kernel events into calls; {@link io.javelet.os.Mounts} and
 * {@link io.javelet.os.MountTable} change and read mounts; {@link io.javelet.os.CgroupFiles} makes
 * and removes cgroups of either version; {@link io.javelet.os.DurableFile} writes files that
 * survive a power cut; {@link io.javelet.os.ProcessSpawner} starts what must outlive this JVM.
 *
 * <p>One flow: a folder's watcher waits in {@code poll} on its own platform thread; a file is
 * renamed into the folder; the listener is called with the event and wakes whoever re-reads the
 * folder.
 *
 * <p>Everything below the public classes is package-private: one file for each family of system
 * calls, all through {@code Libc}, which captures {@code errno}. Only symbols that glibc and musl
 * share are used, on x86_64 and aarch64. A blocking call made by a virtual thread runs on a
 * platform thread of its own, so that a dead network filesystem cannot take the carriers.
 *
 * <p>May import: nothing of Javelet.
 */
@NullMarked
package io.javelet.os;

import org.jspecify.annotations.NullMarked;
