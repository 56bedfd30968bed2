package io.javelet.source;

import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;

/** What the fuzzer does with each input: reads it as a manifest. Found by its name. */
public final class ManifestFuzzTarget {
  private static final ManifestReader READER = new ManifestReader("node", UnknownFields.WARN);

  private ManifestFuzzTarget() {}

  /** Called by the fuzzer; anything thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] input) {
    READER.read(ManifestOrigin.file("/manifests/fuzz.yaml"), input);
  }
}
