package io.holdfast.system.bench;

import io.grpc.MethodDescriptor;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.PublicationBatch;
import io.holdfast.proto.v1.PublishBatch;
import io.holdfast.proto.v1.PublishResult;
import java.util.List;

/// What the two kinds of link have in common, each in its own frames.
///
/// @param <O> frames of the reading end
/// @param <I> frames of the writing end
interface LinkFrames<O, I> {
  /// Between a fanout, which we are, and an adapter.
  LinkFrames<BackboneRequest, BackboneReply> BACKBONE = new Backbone();

  /// Between an edge, which we are, and a fanout.
  LinkFrames<FanoutRequest, FanoutReply> FANOUT = new Fanout();

  String role();

  MethodDescriptor<O, I> method();

  O hello(Hello hello);

  O follow(ChannelFollows follows);

  O publish(PublishBatch batch);

  O credit(Credit credit);

  O beat(Beat beat);

  PublicationBatch publications(I frame);

  List<FollowVerdict> verdicts(I frame);

  List<PublishResult> published(I frame);

  /// See {@link #BACKBONE}.
  final class Backbone implements LinkFrames<BackboneRequest, BackboneReply> {
    private Backbone() {}

    @Override
    public String role() {
      return "fanout";
    }

    @Override
    public MethodDescriptor<BackboneRequest, BackboneReply> method() {
      return BackboneLinkGrpc.getAttachMethod();
    }

    @Override
    public BackboneRequest hello(Hello hello) {
      return BackboneRequest.newBuilder().setHello(hello).build();
    }

    @Override
    public BackboneRequest follow(ChannelFollows follows) {
      return BackboneRequest.newBuilder().setFollow(follows).build();
    }

    @Override
    public BackboneRequest publish(PublishBatch batch) {
      return BackboneRequest.newBuilder().setPublish(batch).build();
    }

    @Override
    public BackboneRequest credit(Credit credit) {
      return BackboneRequest.newBuilder().setCredit(credit).build();
    }

    @Override
    public BackboneRequest beat(Beat beat) {
      return BackboneRequest.newBuilder().setBeat(beat).build();
    }

    @Override
    public PublicationBatch publications(BackboneReply frame) {
      return frame.getPublications();
    }

    @Override
    public List<FollowVerdict> verdicts(BackboneReply frame) {
      return frame.getVerdicts().getVerdictsList();
    }

    @Override
    public List<PublishResult> published(BackboneReply frame) {
      return frame.getPublished().getResultsList();
    }
  }

  /// See {@link #FANOUT}.
  final class Fanout implements LinkFrames<FanoutRequest, FanoutReply> {
    private Fanout() {}

    @Override
    public String role() {
      return "edge";
    }

    @Override
    public MethodDescriptor<FanoutRequest, FanoutReply> method() {
      return FanoutLinkGrpc.getAttachMethod();
    }

    @Override
    public FanoutRequest hello(Hello hello) {
      return FanoutRequest.newBuilder().setHello(hello).build();
    }

    @Override
    public FanoutRequest follow(ChannelFollows follows) {
      return FanoutRequest.newBuilder().setFollow(follows).build();
    }

    @Override
    public FanoutRequest publish(PublishBatch batch) {
      return FanoutRequest.newBuilder().setPublish(batch).build();
    }

    @Override
    public FanoutRequest credit(Credit credit) {
      return FanoutRequest.newBuilder().setCredit(credit).build();
    }

    @Override
    public FanoutRequest beat(Beat beat) {
      return FanoutRequest.newBuilder().setBeat(beat).build();
    }

    @Override
    public PublicationBatch publications(FanoutReply frame) {
      return frame.getPublications();
    }

    @Override
    public List<FollowVerdict> verdicts(FanoutReply frame) {
      return frame.getVerdicts().getVerdictsList();
    }

    @Override
    public List<PublishResult> published(FanoutReply frame) {
      return frame.getPublished().getResultsList();
    }
  }
}
