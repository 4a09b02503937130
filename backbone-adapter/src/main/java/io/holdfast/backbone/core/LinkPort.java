package io.holdfast.backbone.core;

import io.holdfast.backbone.serving.FanoutPort;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.contract.BackboneCondition;

/// Our end of the link to one fanout, with what is said of the session.
public interface LinkPort extends FanoutPort {
  /// The first frame: who we are.
  void hello();

  void status(
      BackboneCondition condition,
      String cause,
      Guarantees guarantees,
      int partitions,
      String identity);

  /// `canaryAgeMillis` -1 = no proof of life was ever seen.
  void beat(BackboneCondition condition, long canaryAgeMillis);
}
