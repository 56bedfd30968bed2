import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Sums up what Surefire (unit tests) and Failsafe (integration tests) wrote, for {@code ./test}:
 * names what failed, passed only when repeated, or was skipped, and ends with the two summary
 * lines. Exits 1 when anything failed or nothing ran.
 */
final class TestSummary {
  private int passed;
  private int failed;
  private int skipped;
  private final List<String> remarks = new ArrayList<>();

  public static void main(String[] folders) throws IOException, XMLStreamException {
    TestSummary unit = new TestSummary();
    TestSummary integration = new TestSummary();
    for (String folder : folders) {
      unit.read(Path.of(folder, "target/surefire-reports"));
      integration.read(Path.of(folder, "target/failsafe-reports"));
    }
    Stream.concat(unit.remarks.stream(), integration.remarks.stream()).forEach(System.out::println);
    int failed = unit.failed + integration.failed;
    int passed = unit.passed + integration.passed;
    System.out.printf(
        "javelet: %d unit tests passed, %d integration tests passed, %d failed, %d skipped%n",
        unit.passed, integration.passed, failed, unit.skipped + integration.skipped);
    System.out.printf("%d passed, %d failed%n", passed, failed);
    System.exit(failed > 0 || passed == 0 ? 1 : 0);
  }

  private void read(Path folder) throws IOException, XMLStreamException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> reports;
    try (Stream<Path> entries = Files.list(folder)) {
      reports =
          entries
              .filter(each -> each.getFileName().toString().matches("TEST-.*[.]xml"))
              .sorted()
              .toList();
    }
    for (Path each : reports) {
      readReport(each);
    }
  }

  private void readReport(Path report) throws IOException, XMLStreamException {
    try (var in = Files.newInputStream(report)) {
      XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
      String name = "";
      String outcome = "";
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "testcase" -> {
              name =
                  xml.getAttributeValue(null, "classname")
                      + "."
                      + xml.getAttributeValue(null, "name");
              outcome = "passed";
            }
            case "failure", "error" -> {
              outcome = "failed";
              remarks.add("FAILED " + name + firstLine(xml.getAttributeValue(null, "message")));
            }
            case "flakyFailure", "flakyError" ->
                remarks.add(
                    "FLAKY "
                        + name
                        + " failed, and passed when repeated"
                        + firstLine(xml.getAttributeValue(null, "message")));
            case "skipped" -> {
              outcome = "skipped";
              String reason = xml.getAttributeValue(null, "message");
              remarks.add(
                  "skipped "
                      + name
                      + firstLine(reason == null ? xml.getElementText() : reason)
                          .replaceFirst("org.opentest4j.+: Assumption failed: ", ""));
            }
            default -> {}
          }
        } else if (event == XMLStreamConstants.END_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          switch (outcome) {
            case "passed" -> passed++;
            case "failed" -> failed++;
            default -> skipped++;
          }
        }
      }
    }
  }

  private static String firstLine(String message) {
    return message == null || message.isBlank()
        ? ""
        : ": " + message.strip().lines().findFirst().orElse("");
  }
}
