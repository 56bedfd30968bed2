package io.javelet.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a command is given by whoever runs it.
 *
 * @param in standard input
 * @param out for results
 * @param err for what is wrong with the call
 * @param folder the working directory
 * @param nodeName this machine's name, found when it is asked for
 * @param node answers questions about this node
 */
public record CommandLineSession(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Path folder,
    Supplier<String> nodeName,
    NodeInquiries node) {}
