package io.javelet.images.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where archives are imported to: a runtime's image store, by whatever way it has besides CRI. */
public interface ImageArchiveStore {
  /**
   * Imports all images of an archive and pins those names, so that the runtime collects none of
   * them.
   *
   * @param tar the archive, unpacked
   * @throws IOException when the store does not take it; the message says why
   */
  void importArchive(InputStream tar, List<String> names) throws IOException, InterruptedException;
}
