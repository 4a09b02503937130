"""Subscriptions that the server makes, and what its API does to clients."""

from stage import Tokens, Watched, api, check, connected, equal, eventually, heard, publish, seconds, token


async def hearing(*channels):
    one = await Watched(token=await token(sub="ada", channels=channels)).connect()
    for channel in channels:
        await one.await_subscribed_to(channel)
    return one


async def channels():
    one = await hearing("closed:first", "closed:second")
    await publish("closed:first", 1, 2)
    await publish("closed:second", 3)
    await one.await_numbers("closed:first", 1, 2)
    await one.await_numbers("closed:second", 3)


async def subs():
    sub = {"data": {"welcome": True}, "override": {"force_push_join_leave": {"value": True}}}
    one = await Watched(token=await token(sub="ada", subs={"closed:subs": sub})).connect()
    equal("data", {"welcome": True}, heard((await one.await_subscribed_to("closed:subs")).data))
    other = await hearing("closed:subs")
    await eventually(lambda: ("closed:subs", other.id()) in one.joins, lambda: f"joins {one.joins}")


async def personal():
    one = await connected("grace")
    await one.await_subscribed_to("own:#grace")
    await publish("own:#grace", 1)
    await one.await_numbers("own:#grace", 1)


async def recovers():
    one = await hearing("closed:away")
    await publish("closed:away", 1)
    await one.await_numbers("closed:away", 1)
    await one.client.disconnect()
    await publish("closed:away", 2, 3)
    await one.connect()
    await one.await_numbers("closed:away", 1, 2, 3)
    ctx = await one.await_subscribed_to("closed:away", 2)
    equal("was recovering, recovered", (True, True), (ctx.was_recovering, ctx.recovered))


async def unreachable():
    one = await hearing("brief:server")
    await publish("brief:server", 0)
    await one.await_numbers("brief:server", 0)
    await one.client.disconnect()
    await publish("brief:server", *range(1, 26))
    await one.connect()
    ctx = await one.await_subscribed_to("brief:server", 2)
    equal("was recovering, recovered", (True, False), (ctx.was_recovering, ctx.recovered))
    await publish("brief:server", 26)
    await one.await_numbers("brief:server", 0, 26)


async def by_api():
    one = await connected("hugo")
    await api("subscribe", user="hugo", channel="closed:api")
    await one.await_subscribed_to("closed:api")
    await publish("closed:api", 1)
    await one.await_numbers("closed:api", 1)
    await api("unsubscribe", user="hugo", channel="closed:api")
    await eventually(lambda: one.unsubscribed, lambda: "not unsubscribed")
    equal("unsubscribed", ["closed:api"], one.unsubscribed)
    await publish("closed:api", 2)
    await publish("own:#hugo", 3)
    await one.await_numbers("own:#hugo", 3)
    await one.await_numbers("closed:api", 1)


async def joins():
    one, other = await hearing("room:serverjoins"), await hearing("room:serverjoins")
    await eventually(lambda: ("room:serverjoins", other.id()) in one.joins, lambda: f"joins {one.joins}")
    await other.client.disconnect()
    await eventually(lambda: one.leaves, lambda: "no leave")
    equal("who left", [("room:serverjoins", other.id())], one.leaves)


async def unsubscribed():
    one = await connected("ada")
    seen = await one.followed("room:unsubscribed")
    await api("unsubscribe", channel="room:unsubscribed", user="ada", client=one.id())
    equal("code", 2000, await seen.end())


async def disconnected():
    one, two = await connected("ida"), await connected("ida")
    await api("disconnect", user="ida")
    equal("codes", [3503, 3503], [await one.await_end(), await two.await_end()])
    three = await connected("ida")
    await api("disconnect", user="ida", disconnect={"code": 4567, "reason": "of our own"})
    equal("code", 4567, await three.await_end())


async def comes_back():
    one = await connected("jan")
    seen = await one.followed("room:comesback")
    await publish("room:comesback", 1)
    await seen.await_numbers(1)
    await api("disconnect", user="jan", disconnect={"code": 4123, "reason": "come back"})
    await seen.await_subscribed(2)
    seen.assert_recovered(True)
    equal("code", 4123, one.connecting[-1])
    await publish("room:comesback", 2)
    await seen.await_numbers(1, 2)


async def expired():
    tokens = Tokens(await token(sub="kim", exp=seconds(3600)))
    one = await connected("", get_token=tokens)
    await api("refresh", user="kim", expired=True)
    await eventually(lambda: len(one.connected) == 2, lambda: f"back; ends {one.disconnected}")
    equal("code", 3005, one.connecting[-1])


async def in_order():
    one = await connected("ada")
    first, second = await one.followed("room:first"), await one.followed("room:second")
    await api("broadcast", channels=["room:first", "room:second"], data={"n": 1})
    commands = [{"publish": {"channel": "room:first", "data": {"n": n}}} for n in (2, 3, 4)]
    await api("batch", commands=commands)
    await first.await_numbers(1, 2, 3, 4)
    await second.await_numbers(1)


async def once():
    seen = await (await connected("ada")).followed("room:once")
    for _ in range(2):
        await api("publish", channel="room:once", data={"n": 1}, idempotency_key="the-key")
    await publish("room:once", 2)
    await seen.await_numbers(1, 2)


async def run():
    await check("hears the channels that its token subscribes it to", channels)
    await check("gets data and rights with the subscriptions of its token", subs)
    await check("hears its personal channel", personal)
    await check("recovers subscriptions of the server", recovers)
    await check("is told when a subscription of the server cannot recover", unreachable)
    await check("is subscribed and unsubscribed by the server API", by_api)
    await check("sees others join and leave in a subscription of the server", joins)
    await check("is unsubscribed from its subscription by the server API", unsubscribed)
    await check("is disconnected for good by the server API, everywhere", disconnected)
    await check("comes back when the server API says so", comes_back)
    await check("comes back with a new token when the server API ends its own", expired)
    await check("gets a broadcast and a batch in order", in_order)
    await check("gets what was published twice under one key once", once)
