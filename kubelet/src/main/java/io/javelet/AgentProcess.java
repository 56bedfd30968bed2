package io.javelet;

import io.javelet.os.OpenFiles;
import io.javelet.os.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent sets for its own process and folder when it starts. */
final class AgentProcess {
  private static final Logger log = LoggerFactory.getLogger(AgentProcess.class);

  private AgentProcess() {}

  /** Makes the root directory, for root and its group only; one that is there is left as it is. */
  static void makeRoot(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
    }
  }

  /** Sets the own {@code oom_score_adj}; without the right to it, that is said and no more. */
  static void applyOomScore(int score) {
    switch (ProcFs.ofThisMachine().setOwnOomScore(score)) {
      case ProcFs.OomScoreResult.Applied _ -> {}
      case ProcFs.OomScoreResult.NotPermitted(String reason) ->
          log.atWarn()
              .addKeyValue("oomScoreAdj", score)
              .addKeyValue("err", reason)
              .log("The kubelet cannot protect itself from the out-of-memory killer");
    }
  }

  /** Sets the limit of open files; a refusal is said and no more. */
  static void limitOpenFiles(long most) {
    try {
      OpenFiles.limit(most);
    } catch (IOException refused) {
      log.atWarn()
          .addKeyValue("maxOpenFiles", most)
          .addKeyValue("err", refused)
          .log("Failed to set rlimit on max file handles");
    }
  }
}
