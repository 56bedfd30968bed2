package io.javelet.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts programs that outlive this JVM: in a session and process group of their own, so that
 * neither its end nor a Ctrl-C in its terminal reaches them. Stateless, any thread. Never uses a
 * shell. Needs the {@code setsid} program, which belongs to the base of every distribution.
 */
public final class ProcessSpawner {
  private static final int OWNER_ONLY = 0600;

  private ProcessSpawner() {}

  /**
   * What to start.
   *
   * @param command the program's path or name, then its arguments
   * @param output where standard output and error are appended; made with the rights 0600
   * @param withoutVariables environment variables of this process that are not for the program
   * @param variables environment variables it gets beside or instead of this process's
   */
  public record Program(
      List<String> command,
      Path output,
      Set<String> withoutVariables,
      Map<String, String> variables) {
    /** Takes copies. */
    public Program {
      command = List.copyOf(command);
      withoutVariables = Set.copyOf(withoutVariables);
      variables = Map.copyOf(variables);
    }
  }

  /**
   * Starts a program; its working folder is the root, its standard input is empty.
   *
   * @throws IOException when it cannot be started, or the output's place is taken by something that
   *     is no file
   */
  public static ProcessId spawn(Program program) throws IOException {
    makeOutput(program.output());
    List<String> command = new ArrayList<>(List.of("setsid", "--"));
    command.addAll(program.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(program.output().toFile()));
    builder.environment().keySet().removeAll(program.withoutVariables());
    builder.environment().putAll(program.variables());
    // The child is no leader of its group, so setsid becomes the program under the same number.
    long pid = builder.start().pid();
    return ProcessId.of(pid)
        .orElseThrow(() ->
            new IOException(
                program.command().getFirst() + " ended at once; see " + program.output()));
  }

  private static void makeOutput(Path output) throws IOException {
    try {
      Files.createFile(
          output,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(output, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
    FileModes.set(output, OWNER_ONLY);
  }
}
