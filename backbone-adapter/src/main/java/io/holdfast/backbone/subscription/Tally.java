package io.holdfast.backbone.subscription;

/// What became of the sessions since one was last stable.
///
/// Immutable.
///
/// @param lost 1 when a stable session has ended since, however it ended
/// @param lived a session was connected once
/// @param steady the session at hand is stable
public record Tally(
    int refused,
    int hung,
    int instant,
    int flaps,
    int silent,
    int lost,
    boolean lived,
    boolean steady) {
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, false, false);

  /// So many sessions that began and ended, with no stable one among them, are a flap.
  private static final int FLAPPING = 3;

  Tally plus(SessionFailure failure) {
    if (steady) {
      return new Tally(0, 0, 0, 0, 0, 1, lived, false);
    }
    return switch (failure) {
      case REFUSED -> new Tally(refused + 1, hung, instant, flaps, silent, lost, lived, false);
      case HUNG -> new Tally(refused, hung + 1, instant, flaps, silent, lost, lived, false);
      case INSTANT -> new Tally(refused, hung, instant + 1, flaps, silent, lost, lived, false);
      case FLAP -> new Tally(refused, hung, instant, flaps + 1, silent, lost, lived, false);
      case SILENT -> new Tally(refused, hung, instant, flaps, silent + 1, lost, lived, false);
      case LOST -> new Tally(refused, hung, instant, flaps, silent, lost + 1, lived, false);
    };
  }

  Tally connected() {
    return lived ? this : new Tally(refused, hung, instant, flaps, silent, lost, true, false);
  }

  /// The session at hand is stable: what was before it no longer counts.
  Tally stable() {
    return steady ? this : new Tally(0, 0, 0, 0, 0, 0, lived, true);
  }

  /// What came to nothing in a row: the session that was lost, and every attempt since.
  public int failures() {
    return attempts() + lost;
  }

  /// Attempts in a row that came to nothing.
  public int attempts() {
    return refused + hung + instant + flaps + silent;
  }

  /// The backbone takes sessions and does not keep them.
  public boolean flapping() {
    return instant + flaps + silent + lost >= FLAPPING;
  }

  /// For people: how many failed and how.
  public String story() {
    StringBuilder story = new StringBuilder();
    add(story, refused, "refused");
    add(story, hung, "hung");
    add(story, instant, "closed at once");
    add(story, flaps, "closed soon");
    add(story, silent, "silent");
    add(story, lost, "lost");
    return story.toString();
  }

  private static void add(StringBuilder story, int count, String how) {
    if (count > 0) {
      story.append(story.isEmpty() ? "" : ", ").append(count).append(' ').append(how);
    }
  }
}
