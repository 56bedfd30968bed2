package io.javelet.fakecri;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.javelet.cri.api.v1.ImageServiceGrpc;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RpcTest {
  @Test
  void everyMethodOfTheProtocolIsNamed() {
    assertThat(Arrays.stream(Rpc.values()).map(Rpc::method))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    RuntimeServiceGrpc.getServiceDescriptor(),
                    ImageServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getBareMethodName)
                .toList());
  }
}
