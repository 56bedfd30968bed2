package io.javelet.hooks;

import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LifecycleHandlerBuilder;
import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.IntegerNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The preStop hook that the runtime remembers of a container whose pod nobody declares any more.
 * Pure but for a line in the log. Upstream's counterpart: {@code restoreSpecsFromContainerLabels}.
 */
final class RememberedHook {
  private static final Logger log = LoggerFactory.getLogger(RememberedHook.class);

  private RememberedHook() {}

  /** The hook of an annotation; absent when it is empty or cannot be read. */
  static Optional<LifecycleHandler> read(String json) {
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try {
      return DocumentReader.read(json.getBytes(StandardCharsets.UTF_8)).roots().stream()
          .findFirst()
          .flatMap(RememberedHook::handler);
    } catch (DocumentException malformed) {
      log.atWarn()
          .addKeyValue("annotation", json)
          .addKeyValue("err", malformed.problem())
          .log("A remembered preStop hook cannot be read; the container is ended without it");
      return Optional.empty();
    }
  }

  private static Optional<LifecycleHandler> handler(DocumentNode root) {
    Optional<DocumentNode> exec = child(root, "exec");
    if (exec.isPresent()) {
      return Optional.of(
          new LifecycleHandlerBuilder()
              .withNewExec()
              .withCommand(texts(exec.get(), "command"))
              .endExec()
              .build());
    }
    Optional<DocumentNode> http = child(root, "httpGet");
    if (http.isPresent()) {
      var action =
          new HTTPGetActionBuilder()
              .withPath(text(http.get(), "path").orElse("/"))
              .withHost(text(http.get(), "host").orElse(""))
              .withScheme(text(http.get(), "scheme").orElse("HTTP"))
              .withPort(port(http.get()))
              .withHttpHeaders(headers(http.get()))
              .build();
      return Optional.of(new LifecycleHandlerBuilder().withHttpGet(action).build());
    }
    return child(root, "sleep")
        .flatMap(sleep -> child(sleep, "seconds"))
        .flatMap(node ->
            node instanceof IntegerNode seconds
                ? Optional.of(
                    new LifecycleHandlerBuilder().withNewSleep(seconds.value().longValue()).build())
                : Optional.empty());
  }

  private static IntOrString port(DocumentNode http) {
    Optional<DocumentNode> port = child(http, "port");
    if (port.isPresent() && port.get() instanceof IntegerNode number) {
      return new IntOrString(number.value().intValue());
    }
    return new IntOrString(text(http, "port").orElse(""));
  }

  private static List<HTTPHeader> headers(DocumentNode http) {
    return child(http, "httpHeaders").map(RememberedHook::items).orElse(List.of()).stream()
        .map(header ->
            new HTTPHeader(text(header, "name").orElse(""), text(header, "value").orElse("")))
        .toList();
  }

  private static List<String> texts(DocumentNode node, String name) {
    return child(node, name).map(RememberedHook::items).orElse(List.of()).stream()
        .map(item -> item instanceof TextNode text ? text.value() : item.text())
        .toList();
  }

  private static List<DocumentNode> items(DocumentNode node) {
    return node instanceof ListNode list ? list.items() : List.of();
  }

  private static Optional<String> text(DocumentNode node, String name) {
    return child(node, name)
        .flatMap(value -> value instanceof TextNode t ? Optional.of(t.value()) : Optional.empty());
  }

  private static Optional<DocumentNode> child(DocumentNode node, String name) {
    return node instanceof MapNode map ? map.value(name) : Optional.empty();
  }
}
