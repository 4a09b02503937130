package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.util.List;

/// A batch and what was found for each of its requests so far, until it is answered.
///
/// Owned by the log's writer, its list included.
record Settlement(AppendHandler handler, int size, List<PublishResult> results) {
  /// What was found stored may not be on the disk: nobody knows.
  void doubt(Refusal why) {
    results.replaceAll(result ->
        switch (result) {
          case PublishResult.Stored _,
              PublishResult.Duplicate _,
              PublishResult.Superseded _,
              PublishResult.Held _ ->
              new PublishResult.Unknown(why);
          case PublishResult.Rejected _, PublishResult.Unavailable _, PublishResult.Unknown _ ->
              result;
        });
  }
}
