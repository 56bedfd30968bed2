package io.javelet.volume;

import io.javelet.os.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether volumes in memory stay in memory when the machine swaps: since Linux 6.4, and not in a
 * user namespace. Stateless. Upstream's counterpart: {@code swap.IsTmpfsNoswapOptionSupported}.
 */
public final class NoSwap {
  /** The word among the options of a {@code tmpfs}. */
  static final String OPTION = "noswap";

  private static final Logger log = LoggerFactory.getLogger(NoSwap.class);

  private NoSwap() {}

  /**
   * Tries it with a mount that is gone again afterwards.
   *
   * @param root where a folder for it is made
   */
  public static boolean isPossibleIn(Path root) {
    try {
      Path folder = Files.createTempDirectory(root, "tmpfs-noswap-test-");
      try {
        Mounts.mount("tmpfs", folder, "tmpfs", Set.of(), OPTION);
        Mounts.unmount(folder);
        return true;
      } finally {
        Files.delete(folder);
      }
    } catch (IOException refused) {
      log.atInfo()
          .addKeyValue("err", refused.getMessage())
          .log("A tmpfs that is never swapped out could not be mounted");
      return false;
    }
  }
}
