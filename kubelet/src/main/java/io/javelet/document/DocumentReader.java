package io.javelet.document;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one text as YAML, or as JSON when it begins with a brace. Stateless; any thread. Never
 * opens a file and never makes an object of a tag.
 */
public final class DocumentReader {
  /** The most bytes a text may have; upstream's limit for a manifest. */
  public static final int LONGEST_TEXT = 10 * 1024 * 1024;

  /** Far more than a line of a manifest has; the YAML parser takes long ones badly. */
  private static final int LONGEST_LINE = 512 * 1024;

  private static final int PARSER_BUFFER = 8 * 1024;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private DocumentReader() {}

  /**
   * Reads all documents of a text.
   *
   * @param content UTF-8
   * @throws DocumentException when the text is malformed, refers to itself or is far too large
   */
  public static ReadDocuments read(byte[] content) throws DocumentException {
    if (content.length > LONGEST_TEXT) {
      throw new DocumentException(
          Location.START,
          "%d bytes are more than the %d that are read".formatted(content.length, LONGEST_TEXT));
    }
    int start = startsWithByteOrderMark(content) ? BYTE_ORDER_MARK.length : 0;
    refuseBinary(content, start);
    return startsWithBrace(content, start)
        ? JsonTexts.read(content, start)
        : readYaml(content, start);
  }

  private static ReadDocuments readYaml(byte[] content, int start) throws DocumentException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("")
            .setCodePointLimit(LONGEST_TEXT)
            .setBufferSize(PARSER_BUFFER)
            .build();
    refuseLongLines(content, start);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    Reader reader =
        new InputStreamReader(
            new ByteArrayInputStream(content, start, content.length - start), decoder);
    try {
      Iterator<Event> events = new Parse(settings).parseReader(reader).iterator();
      return new YamlTexts(events).read();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw new DocumentException(
          mark.map(m -> new Location(m.getLine() + 1, m.getColumn() + 1)).orElse(Location.START),
          String.valueOf(e.getProblem()));
    } catch (ReaderException e) {
      throw new DocumentException(
          locateCharacter(content, start, e.getPosition()),
          "the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw new DocumentException(Location.START, String.valueOf(e.getMessage()));
    }
  }

  private static void refuseLongLines(byte[] content, int start) throws DocumentException {
    int lineStart = start;
    for (int i = start; i < content.length; i++) {
      if (content[i] == '\n') {
        lineStart = i + 1;
      } else if (i - lineStart >= LONGEST_LINE) {
        throw new DocumentException(
            locateByte(content, lineStart), "a line of more than " + LONGEST_LINE + " bytes");
      }
    }
  }

  /** A NUL or an invalid UTF-8 sequence is told as what it is instead of as a YAML error. */
  private static void refuseBinary(byte[] content, int start) throws DocumentException {
    boolean ascii = true;
    for (int i = start; i < content.length; i++) {
      if (content[i] == 0) {
        throw new DocumentException(locateByte(content, i), "binary data, not a text");
      }
      ascii &= content[i] > 0;
    }
    if (!ascii) {
      refuseInvalidUtf8(content, start);
    }
  }

  private static void refuseInvalidUtf8(byte[] content, int start) throws DocumentException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(content, start, content.length - start);
    CharBuffer discarded = CharBuffer.allocate(4096);
    CoderResult result = decoder.decode(bytes, discarded, true);
    while (result.isOverflow()) {
      discarded.clear();
      result = decoder.decode(bytes, discarded, true);
    }
    if (result.isError()) {
      throw new DocumentException(
          locateByte(content, bytes.position()), "binary data or another encoding, not UTF-8");
    }
  }

  private static Location locateByte(byte[] content, int position) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < position; i++) {
      if (content[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Location(line, position - lineStart + 1);
  }

  private static Location locateCharacter(byte[] content, int start, int index) {
    int line = 1;
    int column = 1;
    int seen = 0;
    for (int i = start; i < content.length && seen <= index; i++) {
      boolean continuation = (content[i] & 0xC0) == 0x80;
      if (continuation) {
        continue;
      }
      if (seen == index) {
        break;
      }
      seen++;
      column = content[i] == '\n' ? 1 : column + 1;
      line += content[i] == '\n' ? 1 : 0;
    }
    return new Location(line, column);
  }

  private static boolean startsWithByteOrderMark(byte[] content) {
    return content.length >= 3
        && content[0] == BYTE_ORDER_MARK[0]
        && content[1] == BYTE_ORDER_MARK[1]
        && content[2] == BYTE_ORDER_MARK[2];
  }

  private static boolean startsWithBrace(byte[] content, int start) {
    for (int i = start; i < content.length; i++) {
      if (!Character.isWhitespace(content[i])) {
        return content[i] == '{';
      }
    }
    return false;
  }
}
