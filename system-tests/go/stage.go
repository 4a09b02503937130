package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

const within = 12 * time.Second

// plan is what this program is told.
var plan struct {
	WS    string `json:"ws"`
	Codec string `json:"codec"`
}

// object is any JSON object.
type object = map[string]any

// position is where the server API stored a publication.
type position struct {
	Offset uint64 `json:"offset"`
	Epoch  string `json:"epoch"`
}

var (
	failed  int
	open    []*watched
	answers = bufio.NewReader(os.Stdin)
	one     sync.Mutex // one question at a time
)

// fail ends a scenario.
func fail(format string, arguments ...any) {
	panic(fmt.Errorf(format, arguments...))
}

// must hands on a value that came without an error.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func equal(what string, wanted, found any) {
	if !reflect.DeepEqual(wanted, found) {
		fail("%s: %v, wanted %v", what, found, wanted)
	}
}

// eventually returns once the condition is true.
func eventually(condition func() bool, what func() string) {
	deadline := time.Now().Add(within)
	for !condition() {
		if time.Now().After(deadline) {
			fail("not in time: %s", what())
		}
		time.Sleep(3 * time.Millisecond)
	}
}

func say(line object) {
	fmt.Println(string(must(json.Marshal(line))))
}

// check runs one scenario and ends its clients; a failure is said, and the next one runs.
func check(name string, body func()) {
	before := len(open)
	defer func() {
		if cause := recover(); cause != nil {
			failed++
			say(object{"check": name, "ok": false, "detail": fmt.Sprintf("%v\n%s", cause, debug.Stack())})
		} else {
			say(object{"check": name, "ok": true})
		}
		for _, each := range open[before:] {
			each.client.Close()
		}
		open = open[:before]
	}()
	body()
}

// ask has something done by whoever started this program, and waits for the answer.
func ask(what string, more object) json.RawMessage {
	one.Lock()
	defer one.Unlock()
	question := object{"ask": what}
	for key, value := range more {
		question[key] = value
	}
	say(question)
	return json.RawMessage(must(answers.ReadBytes('\n')))
}

// api returns the result of a call of the server API.
func api(method string, body object) json.RawMessage {
	var answer struct {
		Error  json.RawMessage `json:"error"`
		Result json.RawMessage `json:"result"`
	}
	said := ask("api", object{"method": method, "body": body})
	must(0, json.Unmarshal(said, &answer))
	if answer.Error != nil {
		fail("%s answered %s", method, said)
	}
	return answer.Result
}

func parsed[T any](data []byte) T {
	var value T
	must(0, json.Unmarshal(data, &value))
	return value
}

// publish publishes {"n": number} for each, one after the other.
func publish(channel string, numbers ...int) []position {
	var positions []position
	for _, number := range numbers {
		result := api("publish", object{"channel": channel, "data": object{"n": number}})
		positions = append(positions, parsed[position](result))
	}
	return positions
}

func to(first, last int) []int {
	var numbers []int
	for n := first; n <= last; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

func token(claims object) string {
	return parsed[map[string]string](ask("token", object{"claims": claims}))["token"]
}

// forged is a token signed with a secret that the server does not know.
func forged(claims object) string {
	return parsed[map[string]string](ask("token", object{"claims": claims, "forged": true}))["token"]
}

// seconds since 1970, this many from now.
func seconds(ahead int64) int64 {
	return time.Now().Unix() + ahead
}

// tokens hands out one token for ever, or says that there may be none, and counts the questions.
type tokens struct {
	lock  sync.Mutex
	one   string
	count int
}

func (t *tokens) next() (string, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.count++
	if t.one == "" {
		return "", centrifuge.ErrUnauthorized
	}
	return t.one, nil
}

func (t *tokens) asked() int {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.count
}

func (t *tokens) ofClient(centrifuge.ConnectionTokenEvent) (string, error) {
	return t.next()
}

func (t *tokens) ofChannel(centrifuge.SubscriptionTokenEvent) (string, error) {
	return t.next()
}

// code of the refusal of a call.
func code(err error) uint32 {
	var refused *centrifuge.Error
	if !errors.As(err, &refused) {
		fail("no refusal: %v", err)
	}
	return refused.Code
}
