package io.headwater.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * How the characters of a text file are bytes: UTF-8, or UTF-16 as its byte-order mark says. Bytes
 * that are no text of the encoding are refused with their line; none is replaced.
 *
 * @param charset the encoding
 * @param marked whether the file begins with a byte-order mark
 */
record TextEncoding(Charset charset, boolean marked) {
  static final TextEncoding UTF_8 = new TextEncoding(StandardCharsets.UTF_8, false);

  /** The byte-order mark: the same character in every encoding. */
  static final char MARK = '\uFEFF';

  /** The encoding that the first bytes of {@code file} say. */
  static TextEncoding of(Path file) throws IOException {
    try (InputStream in = TableSource.bytes(file)) {
      byte[] start = in.readNBytes(3);
      for (Charset charset :
          List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
        if (startsWith(start, String.valueOf(MARK).getBytes(charset))) {
          return new TextEncoding(charset, true);
        }
      }
      return UTF_8;
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] mark) {
    return bytes.length >= mark.length
        && ByteBuffer.wrap(bytes, 0, mark.length).equals(ByteBuffer.wrap(mark));
  }

  /** The text of {@code file} after its mark. Malformed bytes are an {@code IOException}. */
  BoundedReader reader(Path file) throws IOException {
    Reader text = new BufferedReader(new InputStreamReader(TableSource.bytes(file), decoder()));
    if (marked) {
      text.skip(1);
    }
    return new BoundedReader(file, text);
  }

  private CharsetDecoder decoder() {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** The refusal of a file whose bytes are no text of this encoding: names the first of them. */
  TableException malformed(Path file) throws IOException {
    CharsetDecoder decoder = decoder();
    ByteBuffer bytes = ByteBuffer.allocate(1 << 13).limit(0);
    CharBuffer text = CharBuffer.allocate(1 << 13);
    long line = 1;
    try (InputStream in = TableSource.bytes(file)) {
      boolean ended = false;
      while (true) {
        CoderResult result = decoder.decode(bytes, text, ended);
        line += text.flip().chars().filter(c -> c == '\n').count();
        text.clear();
        if (result.isError() || ended) {
          int bad = bytes.hasRemaining() ? bytes.get() & 0xFF : 0;
          return new TableException(
              "%s, line %d: expected text in %s, got the byte 0x%02X; convert the file first, such as by 'iconv -f WINDOWS-1252 -t UTF-8'"
                  .formatted(file, line, charset.name(), bad));
        }
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
      }
    }
  }
}
