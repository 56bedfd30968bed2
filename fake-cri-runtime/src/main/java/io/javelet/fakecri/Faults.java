package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The script of what goes wrong: rules are tried in the order they were given, and the first that
 * fits a call is used up by one. Safe for any thread.
 */
public final class Faults {
  private static final int FOREVER = Integer.MAX_VALUE;

  private final List<Rule> rules = new ArrayList<>();

  Faults() {}

  /** The next call of {@code rpc} suffers {@code fault}. */
  public void next(Rpc rpc, Fault fault) {
    next(rpc, 1, fault);
  }

  /** The next {@code times} calls of {@code rpc} suffer {@code fault}. */
  public void next(Rpc rpc, int times, Fault fault) {
    add(new Rule(rpc, _ -> true, fault, times));
  }

  /** Every call of {@code rpc} suffers {@code fault}, until {@link #clear}. */
  public void always(Rpc rpc, Fault fault) {
    next(rpc, FOREVER, fault);
  }

  /**
   * The next {@code times} calls of {@code rpc} whose request fits suffer {@code fault}.
   *
   * @param type the request's type, for example {@code StopContainerRequest.class}
   */
  public <T extends MessageOrBuilder> void nextWhen(
      Rpc rpc, Class<T> type, Predicate<T> fits, int times, Fault fault) {
    add(new Rule(rpc, request -> fits.test(type.cast(request)), fault, times));
  }

  /** Forgets every rule: from now on nothing goes wrong. Calls at a gate stay there. */
  public synchronized void clear() {
    rules.clear();
  }

  private synchronized void add(Rule rule) {
    rules.add(rule);
  }

  synchronized Optional<Fault> take(Rpc rpc, Object request) {
    for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
      Rule rule = all.next();
      if (rule.rpc == rpc && rule.fits.test(request)) {
        if (rule.left != FOREVER && --rule.left == 0) {
          all.remove();
        }
        return Optional.of(rule.fault);
      }
    }
    return Optional.empty();
  }

  private static final class Rule {
    private final Rpc rpc;
    private final Predicate<Object> fits;
    private final Fault fault;
    private int left;

    Rule(Rpc rpc, Predicate<Object> fits, Fault fault, int left) {
      if (left < 1) {
        throw new IllegalArgumentException("a fault happens at least once, not " + left + " times");
      }
      this.rpc = rpc;
      this.fits = fits;
      this.fault = fault;
      this.left = left;
    }
  }
}
