"""Where scenarios happen: results go out as JSON lines, questions are answered by JSON lines."""

import asyncio
import json
import sys
import time
import traceback

from centrifuge import Client, ClientEventHandler, SubscriptionEventHandler, UnauthorizedError

PLAN = json.loads(sys.argv[1])
PROTOBUF = PLAN["codec"] == "protobuf"
WITHIN = 12

_failed = []
_open = []
_one_question = asyncio.Lock()


def said(value):
    """What a client of this codec takes as data."""
    return json.dumps(value).encode() if PROTOBUF else value


def heard(data):
    """What was meant by the data that a client of this codec was given."""
    return json.loads(data) if PROTOBUF and data is not None else data


def equal(what, wanted, found):
    if wanted != found:
        raise AssertionError(f"{what}: {found}, wanted {wanted}")


async def eventually(condition, what):
    deadline = time.monotonic() + WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not in time: {what()}")
        await asyncio.sleep(0.003)


def _say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def check(name, body):
    """Runs one scenario and ends its clients; a failure is said, and the next one runs."""
    before = list(_open)
    try:
        await body()
        _say({"check": name, "ok": True})
    except Exception:
        _failed.append(name)
        _say({"check": name, "ok": False, "detail": traceback.format_exc()})
    for one in [one for one in _open if one not in before]:
        await one.client.disconnect()
        _open.remove(one)


def failed():
    return bool(_failed)


async def ask(what, **more):
    """Has something done by whoever started this process, and waits for the answer."""
    async with _one_question:
        _say({"ask": what, **more})
        answer = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        return json.loads(answer)


async def api(method, **body):
    """The result of a call of the server API."""
    answer = await ask("api", method=method, body=body)
    if "error" in answer:
        raise AssertionError(f"{method} answered {answer}")
    return answer.get("result")


async def publish(channel, *numbers):
    """Publishes {"n": number} for each, one after the other; returns their positions."""
    return [await api("publish", channel=channel, data={"n": number}) for number in numbers]


async def token(**claims):
    return (await ask("token", claims=claims))["token"]


async def forged(**claims):
    """A token signed with a secret that the server does not know."""
    return (await ask("token", claims=claims, forged=True))["token"]


def seconds(ahead):
    """Seconds since 1970, this many from now."""
    return int(time.time()) + ahead


class Tokens:
    """Hands out one token for ever; without one says that there may be none. Counts the questions."""

    def __init__(self, one=None):
        self.one = one
        self.asked = 0

    async def __call__(self, _channel=None):
        self.asked += 1
        if self.one is None:
            raise UnauthorizedError()
        return self.one


class Followed(SubscriptionEventHandler):
    """A subscription that keeps what it is told."""

    def __init__(self):
        self.publications = []
        self.subscribed = []
        self.subscribing = []
        self.unsubscribed = []
        self.joins = []
        self.leaves = []
        self.subscription = None

    def numbers(self):
        return [heard(publication.data)["n"] for publication in self.publications]

    async def await_numbers(self, *wanted):
        """Waits until all of these came, and nothing else."""
        await eventually(lambda: len(self.publications) >= len(wanted), lambda: f"heard {self.numbers()}")
        equal("heard", list(wanted), self.numbers())

    async def await_subscribed(self, times):
        await eventually(
            lambda: len(self.subscribed) >= times,
            lambda: f"subscribed {len(self.subscribed)} times, unsubscribed {self.unsubscribed}",
        )

    async def end(self):
        """The code with which it is over."""
        await eventually(lambda: self.unsubscribed, lambda: f"an end, subscribed {self.subscribed}")
        return self.unsubscribed[0]

    def assert_recovered(self, wanted):
        last = self.subscribed[-1]
        equal("was recovering, recovered", (True, wanted), (last.was_recovering, last.recovered))

    async def on_subscribing(self, ctx):
        self.subscribing.append(ctx.code)

    async def on_subscribed(self, ctx):
        self.subscribed.append(ctx)

    async def on_unsubscribed(self, ctx):
        self.unsubscribed.append(ctx.code)

    async def on_publication(self, ctx):
        self.publications.append(ctx.pub)

    async def on_join(self, ctx):
        self.joins.append(ctx.info.client)

    async def on_leave(self, ctx):
        self.leaves.append(ctx.info.client)


class Watched(ClientEventHandler):
    """A client that keeps what it is told."""

    def __init__(self, query="", **options):
        self.connecting = []
        self.connected = []
        self.disconnected = []
        self.subscribed = []
        self.unsubscribed = []
        self.publications = []
        self.joins = []
        self.leaves = []
        self.begun = time.monotonic()
        self.client = Client(
            PLAN["ws"] + query,
            events=self,
            use_protobuf=PROTOBUF,
            min_reconnect_delay=0.05,
            max_reconnect_delay=0.5,
            proxy=None,
            **options,
        )
        _open.append(self)

    def id(self):
        return self.connected[-1]

    async def connect(self):
        before = len(self.connected)
        await self.client.connect()
        await eventually(lambda: len(self.connected) > before, lambda: f"connected; ends {self.disconnected}")
        return self

    async def end(self):
        """Connects and returns the code with which it ends."""
        await self.client.connect()
        return await self.await_end()

    async def await_end(self):
        await eventually(lambda: self.disconnected, lambda: f"an end, connected {self.connected}")
        return self.disconnected[0]

    async def follow(self, channel, **options):
        """A subscription that was begun."""
        seen = Followed()
        seen.subscription = self.client.new_subscription(
            channel, events=seen, min_resubscribe_delay=0.05, **options
        )
        await seen.subscription.subscribe()
        return seen

    async def followed(self, channel, **options):
        """A subscription that is there."""
        seen = await self.follow(channel, **options)
        await seen.await_subscribed(1)
        return seen

    def subscribed_to(self, channel):
        return [ctx for ctx in self.subscribed if ctx.channel == channel]

    async def await_subscribed_to(self, channel, times=1):
        """How the server subscribed it to a channel."""
        await eventually(lambda: len(self.subscribed_to(channel)) >= times, lambda: f"subscribed to {channel}")
        return self.subscribed_to(channel)[-1]

    def numbers(self, channel):
        return [heard(ctx.pub.data)["n"] for ctx in self.publications if ctx.channel == channel]

    async def await_numbers(self, channel, *wanted):
        await eventually(
            lambda: len(self.numbers(channel)) >= len(wanted), lambda: f"heard {self.numbers(channel)}"
        )
        equal("heard", list(wanted), self.numbers(channel))

    async def on_connecting(self, ctx):
        self.connecting.append(ctx.code)

    async def on_connected(self, ctx):
        self.connected.append(ctx.client)

    async def on_disconnected(self, ctx):
        self.disconnected.append(ctx.code)

    async def on_subscribed(self, ctx):
        self.subscribed.append(ctx)

    async def on_unsubscribed(self, ctx):
        self.unsubscribed.append(ctx.channel)

    async def on_publication(self, ctx):
        self.publications.append(ctx)

    async def on_join(self, ctx):
        self.joins.append((ctx.channel, ctx.info.client))

    async def on_leave(self, ctx):
        self.leaves.append((ctx.channel, ctx.info.client))


async def client(user, **options):
    """A client with a token of this user, not connected yet."""
    if user:
        options["token"] = await token(sub=user, info={"name": user})
    return Watched(**options)


async def connected(user, **options):
    return await (await client(user, **options)).connect()


async def refused(call):
    """The code of the error with which a call is answered."""
    try:
        await call
    except Exception as e:
        return getattr(e, "code", e)
    return 0
