package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

// told keeps what a client or a subscription is told, of one kind. The SDK appends, the scenario reads.
type told[T any] struct {
	lock sync.Mutex
	list []T
}

func (t *told[T]) add(value T) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.list = append(t.list, value)
}

func (t *told[T]) all() []T {
	t.lock.Lock()
	defer t.lock.Unlock()
	return append([]T{}, t.list...)
}

func (t *told[T]) size() int {
	t.lock.Lock()
	defer t.lock.Unlock()
	return len(t.list)
}

func (t *told[T]) last() T {
	all := t.all()
	if len(all) == 0 {
		fail("nothing was told")
	}
	return all[len(all)-1]
}

// who did something where.
type who struct {
	channel string
	client  string
}

// watched is a client that keeps what it is told.
type watched struct {
	client       *centrifuge.Client
	begun        time.Time
	connecting   told[uint32]
	connected    told[string]
	disconnected told[uint32]
	subscribed   told[centrifuge.ServerSubscribedEvent]
	unsubscribed told[string]
	publications told[centrifuge.ServerPublicationEvent]
	joins        told[who]
	leaves       told[who]
}

// watch makes a client that is not connected yet.
func watch(config centrifuge.Config) *watched {
	return watchAt(plan.WS, config)
}

func watchAt(address string, config centrifuge.Config) *watched {
	config.MinReconnectDelay = 50 * time.Millisecond
	config.MaxReconnectDelay = 500 * time.Millisecond
	w := &watched{begun: time.Now()}
	if plan.Codec == "protobuf" {
		w.client = centrifuge.NewProtobufClient(address, config)
	} else {
		w.client = centrifuge.NewJsonClient(address, config)
	}
	w.client.OnConnecting(func(e centrifuge.ConnectingEvent) { w.connecting.add(e.Code) })
	w.client.OnConnected(func(e centrifuge.ConnectedEvent) { w.connected.add(e.ClientID) })
	w.client.OnDisconnected(func(e centrifuge.DisconnectedEvent) { w.disconnected.add(e.Code) })
	w.client.OnSubscribed(func(e centrifuge.ServerSubscribedEvent) { w.subscribed.add(e) })
	w.client.OnUnsubscribed(func(e centrifuge.ServerUnsubscribedEvent) { w.unsubscribed.add(e.Channel) })
	w.client.OnPublication(func(e centrifuge.ServerPublicationEvent) { w.publications.add(e) })
	w.client.OnJoin(func(e centrifuge.ServerJoinEvent) { w.joins.add(who{e.Channel, e.Client}) })
	w.client.OnLeave(func(e centrifuge.ServerLeaveEvent) { w.leaves.add(who{e.Channel, e.Client}) })
	open = append(open, w)
	return w
}

// configOf has a token of this user.
func configOf(user string) centrifuge.Config {
	if user == "" {
		return centrifuge.Config{}
	}
	return centrifuge.Config{Token: token(object{"sub": user, "info": object{"name": user}})}
}

// connected is a connected client of this user.
func connected(user string) *watched {
	return watch(configOf(user)).connect()
}

// connect connects and waits for it.
func (w *watched) connect() *watched {
	before := w.connected.size()
	must(0, w.client.Connect())
	eventually(
		func() bool { return w.connected.size() > before },
		func() string { return fmt.Sprintf("connected; ends %v", w.disconnected.all()) })
	return w
}

func (w *watched) disconnect() {
	before := w.disconnected.size()
	must(0, w.client.Disconnect())
	eventually(func() bool { return w.disconnected.size() > before }, func() string { return "disconnected" })
}

func (w *watched) id() string {
	return w.connected.last()
}

// end connects and returns the code with which it ends.
func (w *watched) end() uint32 {
	must(0, w.client.Connect())
	return w.awaitEnd()
}

func (w *watched) awaitEnd() uint32 {
	eventually(
		func() bool { return w.disconnected.size() > 0 },
		func() string { return fmt.Sprintf("an end, connected %v", w.connected.all()) })
	return w.disconnected.all()[0]
}

func (w *watched) subscribedTo(channel string) []centrifuge.ServerSubscribedEvent {
	var found []centrifuge.ServerSubscribedEvent
	for _, event := range w.subscribed.all() {
		if event.Channel == channel {
			found = append(found, event)
		}
	}
	return found
}

// awaitSubscribedTo returns how the server subscribed it to a channel.
func (w *watched) awaitSubscribedTo(channel string, times int) centrifuge.ServerSubscribedEvent {
	eventually(
		func() bool { return len(w.subscribedTo(channel)) >= times },
		func() string { return "subscribed to " + channel })
	found := w.subscribedTo(channel)
	return found[len(found)-1]
}

func (w *watched) numbers(channel string) []int {
	found := []int{}
	for _, event := range w.publications.all() {
		if event.Channel == channel {
			found = append(found, numberOf(event.Data))
		}
	}
	return found
}

func (w *watched) awaitNumbers(channel string, wanted ...int) {
	eventually(
		func() bool { return len(w.numbers(channel)) >= len(wanted) },
		func() string { return fmt.Sprintf("heard %v", w.numbers(channel)) })
	equal("heard", wanted, w.numbers(channel))
}

func numberOf(data []byte) int {
	return parsed[struct{ N int }](data).N
}

// followed is a subscription that keeps what it is told.
type followed struct {
	subscription *centrifuge.Subscription
	publications told[centrifuge.Publication]
	subscribed   told[centrifuge.SubscribedEvent]
	subscribing  told[uint32]
	unsubscribed told[uint32]
	joins        told[string]
	leaves       told[string]
}

// follow begins a subscription.
func (w *watched) follow(channel string, config centrifuge.SubscriptionConfig) *followed {
	config.MinResubscribeDelay = 50 * time.Millisecond
	f := &followed{subscription: must(w.client.NewSubscription(channel, config))}
	f.subscription.OnPublication(func(e centrifuge.PublicationEvent) { f.publications.add(e.Publication) })
	f.subscription.OnSubscribed(func(e centrifuge.SubscribedEvent) { f.subscribed.add(e) })
	f.subscription.OnSubscribing(func(e centrifuge.SubscribingEvent) { f.subscribing.add(e.Code) })
	f.subscription.OnUnsubscribed(func(e centrifuge.UnsubscribedEvent) { f.unsubscribed.add(e.Code) })
	f.subscription.OnJoin(func(e centrifuge.JoinEvent) { f.joins.add(e.Client) })
	f.subscription.OnLeave(func(e centrifuge.LeaveEvent) { f.leaves.add(e.Client) })
	must(0, f.subscription.Subscribe())
	return f
}

// followedWith is a subscription that is there.
func (w *watched) followedWith(channel string, config centrifuge.SubscriptionConfig) *followed {
	f := w.follow(channel, config)
	f.awaitSubscribed(1)
	return f
}

// followed is a subscription that is there, without options.
func (w *watched) followed(channel string) *followed {
	return w.followedWith(channel, centrifuge.SubscriptionConfig{})
}

func (f *followed) awaitSubscribed(times int) {
	eventually(
		func() bool { return f.subscribed.size() >= times },
		func() string {
			return fmt.Sprintf("subscribed %d times, unsubscribed %v", f.subscribed.size(), f.unsubscribed.all())
		})
}

// end is the code with which it is over.
func (f *followed) end() uint32 {
	eventually(
		func() bool { return f.unsubscribed.size() > 0 },
		func() string { return fmt.Sprintf("an end, subscribed %d times", f.subscribed.size()) })
	return f.unsubscribed.all()[0]
}

func (f *followed) numbers() []int {
	found := []int{}
	for _, publication := range f.publications.all() {
		found = append(found, numberOf(publication.Data))
	}
	return found
}

// awaitNumbers waits until all of these came, and nothing else.
func (f *followed) awaitNumbers(wanted ...int) {
	eventually(
		func() bool { return f.publications.size() >= len(wanted) },
		func() string { return fmt.Sprintf("heard %v", f.numbers()) })
	equal("heard", wanted, f.numbers())
}

func (f *followed) assertRecovered(wanted bool) {
	last := f.subscribed.last()
	equal("was recovering, recovered", []bool{true, wanted}, []bool{last.WasRecovering, last.Recovered})
}
