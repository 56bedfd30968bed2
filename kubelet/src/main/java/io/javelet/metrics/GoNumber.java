package io.javelet.metrics;

/**
 * Numbers as Go writes them in their shortest form: {@code 5}, {@code 0.005}, {@code 1e+10}. By
 * hand: a scrape has ten thousand of these. Stateless.
 */
final class GoNumber {
  /** From here on, Go writes numbers with an exponent. */
  private static final double WITHOUT_EXPONENT = 1e6;

  /** Up to here every whole number is itself. */
  private static final double EXACT = 1L << 53;

  private GoNumber() {}

  static void append(StringBuilder text, double value) {
    if (Double.isNaN(value)) {
      text.append("NaN");
    } else if (Double.isInfinite(value)) {
      text.append(value > 0 ? "+Inf" : "-Inf");
    } else if (value == Math.rint(value) && Math.abs(value) < EXACT) {
      whole(text, (long) value);
    } else {
      shortest(text, Double.toString(value));
    }
  }

  private static void whole(StringBuilder text, long value) {
    if (Math.abs(value) < WITHOUT_EXPONENT) {
      text.append(value);
      return;
    }
    int begin = text.length();
    text.append(value);
    int first = value < 0 ? begin + 1 : begin;
    int exponent = text.length() - first - 1;
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
    if (end - first > 1) {
      text.insert(first + 1, '.');
    }
    exponent(text, exponent);
  }

  /**
   * Java's shortest form has the same digits.
   *
   * @param java such as {@code 123.5}, {@code 1.5E-7}, {@code 1.0E20}
   */
  private static void shortest(StringBuilder text, String java) {
    int at = 0;
    if (java.charAt(0) == '-') {
      text.append('-');
      at = 1;
    }
    int e = java.indexOf('E');
    int point = java.indexOf('.');
    int end = e < 0 ? java.length() : e;
    int exponent = point - at - 1 + (e < 0 ? 0 : Integer.parseInt(java, e + 1, java.length(), 10));
    var digits = new StringBuilder(20).append(java, at, point).append(java, point + 1, end);
    int zeros = 0;
    while (digits.charAt(zeros) == '0') {
      zeros++;
    }
    exponent -= zeros;
    int last = digits.length();
    while (digits.charAt(last - 1) == '0') {
      last--;
    }
    if (exponent < -4 || exponent >= 6) {
      text.append(digits.charAt(zeros));
      if (last - zeros > 1) {
        text.append('.').append(digits, zeros + 1, last);
      }
      exponent(text, exponent);
    } else if (exponent < 0) {
      text.append("0.").repeat('0', -exponent - 1).append(digits, zeros, last);
    } else {
      int whole = zeros + exponent + 1;
      text.append(digits, zeros, whole);
      if (last > whole) {
        text.append('.').append(digits, whole, last);
      }
    }
  }

  private static void exponent(StringBuilder text, int exponent) {
    text.append('e').append(exponent < 0 ? '-' : '+');
    if (Math.abs(exponent) < 10) {
      text.append('0');
    }
    text.append(Math.abs(exponent));
  }
}
