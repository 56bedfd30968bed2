package io.javelet.pleg;

import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePod;
import java.util.List;

/** Who is told what the generator noticed. Called on its threads; must not block. */
public interface PodEvents {
  /** The runtime's view of this pod changed. */
  void podChanged(PodUid uid);

  /** The runtime answers again after it did not: everything may have changed. */
  void runtimeIsBack();

  /** A fresh listing of all that the runtime has. */
  void relisted(List<RuntimePod> pods);
}
