package io.holdfast.stock;

import io.github.centrifugal.centrifuge.ReplyError;
import io.github.centrifugal.centrifuge.ResultCallback;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the SDK answered to a call: an error or a value.
///
/// Immutable.
record Reply<T>(@Nullable Throwable error, @Nullable T result) {
  private static final long WITHIN_SECONDS = 10;

  /// Makes a call and waits for its answer.
  static <T> Reply<T> to(Consumer<ResultCallback<T>> call) throws InterruptedException {
    BlockingQueue<Reply<T>> answers = new ArrayBlockingQueue<>(1);
    call.accept((error, result) -> answers.add(new Reply<>(error, result)));
    Reply<T> answer = answers.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer");
    }
    return answer;
  }

  T value() {
    if (result == null) {
      throw new AssertionError("refused", error);
    }
    return result;
  }

  /// The code of the refusal.
  int code() {
    if (error instanceof ReplyError refused) {
      return refused.getCode();
    }
    throw new AssertionError("no refusal", error);
  }
}
