package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.history.Window;
import java.util.List;

/// The one read of a recovery that wants the newest publication only, where memory lost it.
///
/// Owned by the fanout's loop.
final class NewestRead implements ReadOwner {
  private final RecoverTask task;
  private List<ChannelSlice> found = List.of();

  private NewestRead(RecoverTask task) {
    this.task = task;
  }

  static NewestRead begin(RecoverTask task, Channel channel) {
    NewestRead begun = new NewestRead(task);
    Window window = channel.window();
    channel
        .upstream()
        .read(
            new HistoryQuery(channel.name(), null, 1, true, window.ageMillis(), window.count()),
            begun);
    return begun;
  }

  @Override
  public void page(HistoryPage page) {
    found = page.slices();
    task.resumed();
  }

  @Override
  public void refused(Refusal why) {
    task.refuse(why);
  }

  @Override
  public boolean wanted() {
    return !task.isDone();
  }

  List<ChannelSlice> found() {
    return found;
  }

  /// What was found is still to come over the stream that stands at this offset.
  boolean isAhead(long offset) {
    return !found.isEmpty() && found.getLast().last().offset() > offset;
  }
}
