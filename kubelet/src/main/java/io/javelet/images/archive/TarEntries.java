package io.javelet.images.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Walks the entries of a tar stream: just enough of POSIX ustar and GNU tar to find small files by
 * name. It writes nothing to the disk. One thread.
 */
final class TarEntries {
  private static final int BLOCK = 512;

  /** Of an entry: its name and size; its content is read by {@link #content}. */
  record Entry(String name, long size) {}

  private final InputStream in;
  private long unread;

  TarEntries(InputStream tar) {
    this.in = tar;
  }

  /** The next entry; absent at the end of the archive. */
  Optional<Entry> next() throws IOException {
    skip(unread);
    byte[] header = in.readNBytes(BLOCK);
    if (header.length == 0 || isZero(header)) {
      unread = 0;
      return Optional.empty();
    }
    if (header.length < BLOCK) {
      throw new EOFException("the archive is cut off in a header");
    }
    checkSum(header);
    long size = number(header, 124, 12);
    if (size < 0) {
      throw new IOException("an entry has a negative size");
    }
    unread = (size + BLOCK - 1) / BLOCK * BLOCK;
    String prefix = text(header, 345, 155);
    String name = text(header, 0, 100);
    boolean ustar = text(header, 257, 5).equals("ustar");
    return Optional.of(new Entry(ustar && !prefix.isEmpty() ? prefix + "/" + name : name, size));
  }

  /** The content of the entry that {@link #next} gave last. */
  byte[] content(Entry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw new IOException(entry.name() + " is larger than " + limit + " bytes");
    }
    byte[] content = in.readNBytes((int) entry.size());
    if (content.length < entry.size()) {
      throw new EOFException("the archive is cut off in " + entry.name());
    }
    unread -= content.length;
    return content;
  }

  private void skip(long bytes) throws IOException {
    in.skipNBytes(bytes);
  }

  private static boolean isZero(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkSum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("this is no tar archive: a header's checksum is wrong");
    }
  }

  /** Octal digits, or GNU's big-endian binary where the first bit is set. */
  private static long number(byte[] header, int offset, int length) throws IOException {
    if ((header[offset] & 0x80) != 0) {
      long value = header[offset] & 0x7f;
      for (int i = 1; i < length; i++) {
        value = (value << 8) | (header[offset + i] & 0xff);
      }
      return value;
    }
    String digits = text(header, offset, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException malformed) {
      throw new IOException("this is no tar archive: \"" + digits + "\" is no size", malformed);
    }
  }

  private static String text(byte[] header, int offset, int length) {
    byte[] field = Arrays.copyOfRange(header, offset, offset + length);
    int end = 0;
    while (end < field.length && field[end] != 0) {
      end++;
    }
    return new String(field, 0, end, StandardCharsets.UTF_8);
  }
}
