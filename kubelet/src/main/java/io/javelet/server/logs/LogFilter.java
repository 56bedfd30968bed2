package io.javelet.server.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Turns lines as the runtime writes them ({@code 2026-01-02T03:04:05.678Z stdout F text}) into what
 * the container wrote, without what is not wanted. Bytes are pushed in pieces of any size; what is
 * wanted goes straight on, so that a line may be of any length. Used by one thread.
 */
final class LogFilter {
  private static final int LONGEST_HEAD = 128;
  private static final int SECOND = "2026-01-02T03:04:05".length();
  private static final int FRACTION_DIGITS = 9;

  /** Where in a line the next byte is. */
  private enum At {
    HEAD,
    WANTED_TEXT,
    UNWANTED_TEXT
  }

  private final LogQuery query;
  private final OutputStream out;
  private final byte[] head = new byte[LONGEST_HEAD];
  private int headLength;
  private int blanks;
  private At at = At.HEAD;
  private boolean partial;
  private boolean atLineStart = true;
  private long left;

  LogFilter(LogQuery query, OutputStream out) {
    this.query = query;
    this.out = out;
    this.left = query.limitBytes().orElse(Long.MAX_VALUE);
  }

  /** Whether the limit is reached: nothing more will come out. */
  boolean full() {
    return left <= 0;
  }

  /** Whether what was pushed ended with the end of a line. */
  boolean betweenLines() {
    return at == At.HEAD && headLength == 0;
  }

  /** The rest of a line will never come, because its file is at its end. */
  void cut() {
    at = At.HEAD;
    headLength = 0;
    blanks = 0;
  }

  void push(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    int i = offset;
    while (i < end && !full()) {
      if (at == At.HEAD) {
        pushHead(bytes[i++]);
        continue;
      }
      int newline = i;
      while (newline < end && bytes[newline] != '\n') {
        newline++;
      }
      boolean ends = newline < end;
      if (at == At.WANTED_TEXT) {
        write(bytes, i, newline - i + (ends && !partial ? 1 : 0));
      }
      if (ends) {
        lineEnds();
      }
      i = newline + 1;
    }
  }

  private void pushHead(byte next) throws IOException {
    if (next == '\n') {
      // A line without a text, or none of the runtime's.
      cut();
      return;
    }
    if (next == ' ' && ++blanks == 3) {
      headEnds();
    } else if (headLength == LONGEST_HEAD) {
      at = At.UNWANTED_TEXT;
    } else {
      head[headLength++] = next;
    }
  }

  private void headEnds() throws IOException {
    String[] words = new String(head, 0, headLength, StandardCharsets.US_ASCII).split(" ", -1);
    partial = words[2].equals("P") || words[2].startsWith("P:");
    boolean wanted =
        switch (query.stream()) {
              case ALL -> words[1].equals("stdout") || words[1].equals("stderr");
              case STDOUT -> words[1].equals("stdout");
              case STDERR -> words[1].equals("stderr");
            }
            && late(words[0]);
    at = wanted ? At.WANTED_TEXT : At.UNWANTED_TEXT;
    if (wanted) {
      if (query.timestamps() && atLineStart) {
        byte[] time = (fixed(words[0]) + " ").getBytes(StandardCharsets.US_ASCII);
        write(time, 0, time.length);
      }
      atLineStart = !partial;
    }
  }

  private void lineEnds() {
    at = At.HEAD;
    headLength = 0;
    blanks = 0;
  }

  private boolean late(String time) {
    if (query.since().isEmpty()) {
      return true;
    }
    try {
      Instant written = OffsetDateTime.parse(time).toInstant();
      return !written.isBefore(query.since().get());
    } catch (DateTimeException none) {
      return false;
    }
  }

  /** With nine digits of a second's fraction, however many the runtime has written. */
  private static String fixed(String time) {
    int i = SECOND;
    if (time.length() <= SECOND) {
      return time;
    }
    String digits = "";
    if (time.charAt(i) == '.') {
      int begin = ++i;
      while (i < time.length() && Character.isDigit(time.charAt(i))) {
        i++;
      }
      digits = time.substring(begin, i);
    }
    String padded = (digits + "0".repeat(FRACTION_DIGITS)).substring(0, FRACTION_DIGITS);
    return time.substring(0, SECOND) + "." + padded + time.substring(i);
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    int allowed = (int) Math.min(length, left);
    if (allowed > 0) {
      out.write(bytes, offset, allowed);
      left -= allowed;
    }
  }
}
