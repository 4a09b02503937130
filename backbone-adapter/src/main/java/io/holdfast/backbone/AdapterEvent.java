package io.holdfast.backbone;

import io.holdfast.backbone.core.CoreEvent;
import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.runtime.link.LinkEnd;

/// What the adapter's loop is told.
sealed interface AdapterEvent {
  record Start() implements AdapterEvent {}

  record Stop(Runnable done) implements AdapterEvent {}

  record LinkOpened(LinkEnd<BackboneReply> end) implements AdapterEvent {}

  record LinkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame) implements AdapterEvent {}

  record LinkEnded(LinkEnd<BackboneReply> end, String cause) implements AdapterEvent {}

  record FromSession(CoreEvent event) implements AdapterEvent {}
}
