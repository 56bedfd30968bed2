package io.javelet.server;

import java.util.List;
import java.util.Map;

/**
 * Something of ours that can be asked for through the unix socket alone: by root, or the named
 * group. Rooms do not know of it; the root passes it to the server.
 *
 * @param method such as {@code POST}
 * @param path such as {@code /javelet/v1/pods/{namespace}/{name}/restart}
 * @param action does what is asked, on a virtual thread of its own
 */
public record LocalEndpoint(String method, String path, Action action) {
  /** Does what is asked. */
  @FunctionalInterface
  public interface Action {
    /**
     * Does it.
     *
     * @param question what is asked
     * @return what to tell the client
     */
    Reply act(Question question) throws InterruptedException;
  }

  /**
   * What is asked.
   *
   * @param variables the path's variable parts by name
   * @param parameters the query's values by name
   * @param body as UTF-8, empty for none
   */
  public record Question(
      Map<String, String> variables, Map<String, List<String>> parameters, String body) {}

  /**
   * What to tell the client.
   *
   * @param status an HTTP status
   * @param text plain text, or JSON when it begins with a brace or bracket
   */
  public record Reply(int status, String text) {}
}
