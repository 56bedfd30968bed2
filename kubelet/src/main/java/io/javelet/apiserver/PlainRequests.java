package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Requests that go out as they are, one each. The client library's own way to patch reads the
 * object first, which costs a request and which a node is not allowed to do with events; its way to
 * create costs more of the processor than all the rest. Stateless; blocks the calling thread.
 */
final class PlainRequests {
  private static final String STRATEGIC_MERGE = "application/strategic-merge-patch+json";
  private static final String JSON = "application/json";

  private PlainRequests() {}

  /**
   * Sends a strategic merge patch.
   *
   * @param path of the object, with a subresource where one is meant
   * @param patch as JSON
   * @return the object after that
   * @throws KubernetesClientException as the client library's own calls; with the thread
   *     interrupted when the wait was
   */
  static <T> T patch(KubernetesClient client, String path, String patch, Class<T> type) {
    String answer = send(client, to(client, path).patch(STRATEGIC_MERGE, patch));
    return client.getKubernetesSerialization().unmarshal(answer, type);
  }

  /**
   * Makes an object; what the API server makes of it is not looked at.
   *
   * @param path of the objects of its kind and namespace
   * @throws KubernetesClientException as the client library's own calls; with the thread
   *     interrupted when the wait was
   */
  static void create(KubernetesClient client, String path, HasMetadata object) {
    var _ =
        send(
            client,
            to(client, path).post(JSON, client.getKubernetesSerialization().asJson(object)));
  }

  private static HttpRequest.Builder to(KubernetesClient client, String path) {
    String base = client.getMasterUrl().toString().replaceAll("/$", "");
    return client.getHttpClient().newHttpRequestBuilder().uri(base + path);
  }

  private static String send(KubernetesClient client, HttpRequest.Builder asked) {
    HttpRequest request = asked.header("Accept", JSON).build();
    HttpResponse<String> answer =
        await(client.getHttpClient().sendAsync(request, String.class), request);
    if (!answer.isSuccessful()) {
      throw refused(client, request, answer);
    }
    return answer.body();
  }

  private static HttpResponse<String> await(
      CompletableFuture<HttpResponse<String>> answer, HttpRequest request) {
    try {
      return answer.get();
    } catch (InterruptedException stop) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("the call was given up", stop);
    } catch (ExecutionException failed) {
      throw new KubernetesClientException(
          request.method() + " " + request.uri(),
          Optional.ofNullable(failed.getCause()).orElse(failed));
    }
  }

  private static KubernetesClientException refused(
      KubernetesClient client, HttpRequest request, HttpResponse<String> answer) {
    Status status;
    try {
      status = client.getKubernetesSerialization().unmarshal(answer.body(), Status.class);
    } catch (KubernetesClientException | IllegalArgumentException noStatus) {
      // Whatever stands between us and the API server answers in its own words.
      status = new Status();
      status.setMessage(answer.message());
      status.setCode(answer.code());
    }
    return new KubernetesClientException(
        request.method() + " " + request.uri() + ": " + answer.code(), answer.code(), status);
  }
}
