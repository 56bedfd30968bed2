package io.javelet.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelet.os.Capabilities.Capability;
import java.io.IOException;

/**
 * What a test needs that not every machine gives; without it the test is skipped, with the reason.
 */
final class Privileges {
  private Privileges() {}

  static void needsMountRights() throws IOException {
    assumeTrue(
        ProcFs.ofThisMachine().ownCapabilities().has(Capability.SYS_ADMIN),
        "mounting needs CAP_SYS_ADMIN (run as root)");
  }
}
