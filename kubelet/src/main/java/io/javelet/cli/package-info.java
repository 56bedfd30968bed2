/**
 * What {@code kubelet} does beside being the agent: {@code kubelet validate}, {@code kubelet
 * explain-uid}, {@code kubelet restart}.
 *
 * <p>Main type: {@link io.javelet.cli.KubeletCommands}. One flow: the main class asks it first; it
 * recognises {@code validate}, reads the files with the reader that the agent uses, writes what is
 * wrong for people or as JSON, and gives the exit code.
 *
 * <p>May import: {@code config}, {@code pod}, {@code source}, {@code manifest}, {@code document},
 * {@code runtime}, {@code os}. Starts nothing, changes nothing on the node but what a command is
 * asked to.
 */
@NullMarked
package io.javelet.cli;

import org.jspecify.annotations.NullMarked;
