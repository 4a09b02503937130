package io.holdfast.backbone.serving;

/// Who asked for a removal.
public record RemovalTicket(FanoutSession session, long id) {}
