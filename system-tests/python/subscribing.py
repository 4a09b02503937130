"""Subscriptions, their refusals and their tokens."""

from stage import Tokens, check, connected, equal, eventually, forged, heard, publish, said, seconds, token

CHANNELS = 24
UNAUTHORIZED = 1


async def expiring(channel, ahead):
    return await token(sub="ada", channel=channel, exp=seconds(ahead))


async def receives():
    seen = await (await connected("ada")).followed("room:receives")
    first = (await publish("room:receives", 1, 2, 3))[0]["offset"]
    await seen.await_numbers(1, 2, 3)
    equal("offsets", [first, first + 1, first + 2], [p.offset for p in seen.publications])


async def comes_back():
    one = await connected("ada")
    seen = await one.followed("room:leaves")
    await publish("room:leaves", 1)
    await seen.await_numbers(1)
    await seen.subscription.unsubscribe()
    equal("code", 0, await seen.end())
    # Commands are served in order: once this one is answered, the other was heard.
    await one.client.publish("room:after", said({}))
    await publish("room:leaves", 2, 3)
    await seen.await_numbers(1)
    await seen.subscription.subscribe()
    await seen.await_subscribed(2)
    await publish("room:leaves", 4)
    await seen.await_numbers(1, 2, 3, 4)


async def refused(channel, code):
    seen = await (await connected("ada")).follow(channel)
    equal("code", code, await seen.end())
    equal("subscribed", 0, len(seen.subscribed))


async def limited():
    await (await connected("ada")).followed("room:limited#ada,bob")
    await refused("room:limited#bob", 103)


async def too_many():
    one = await connected("ada")
    for n in range(1, CHANNELS):  # its personal channel is one of them
        await one.followed(f"room:many{n}")
    equal("code", 106, await (await one.follow("room:many")).end())


async def with_token():
    one = await connected("ada")
    its = await token(sub="ada", channel="closed:token", info={"seat": 7}, data={"welcome": True})
    seen = await one.followed("closed:token", token=its)
    equal("data", {"welcome": True}, heard(seen.subscribed[0].data))
    info = (await seen.subscription.presence()).clients[one.id()]
    equal("info", {"seat": 7}, heard(info.chan_info))
    await publish("closed:token", 1)
    await seen.await_numbers(1)


async def asks():
    tokens = Tokens(await expiring("closed:asks", 3600))
    await (await connected("ada")).followed("closed:asks", get_token=tokens)
    equal("asked", 1, tokens.asked)


async def another_secret():
    its = await forged(sub="ada", channel="closed:forged")
    equal("code", 103, await (await (await connected("ada")).follow("closed:forged", token=its)).end())


async def expired():
    tokens = Tokens(await expiring("closed:expired", 3600))
    its = await expiring("closed:expired", -60)
    await (await connected("ada")).followed("closed:expired", token=its, get_token=tokens)
    equal("asked", 1, tokens.asked)


async def refreshed():
    tokens = Tokens(await expiring("closed:refreshed", 3600))
    its = await expiring("closed:refreshed", 3)
    seen = await (await connected("ada")).followed("closed:refreshed", token=its, get_token=tokens)
    await eventually(lambda: tokens.asked == 1, lambda: "asked for a token")
    await publish("closed:refreshed", 1)
    await seen.await_numbers(1)
    equal("subscribing", 1, len(seen.subscribing))


async def may_not():
    tokens = Tokens()
    seen = await (await connected("ada")).follow("closed:maynot", get_token=tokens)
    equal("code", UNAUTHORIZED, await seen.end())
    equal("asked", 1, tokens.asked)


async def run():
    await check("receives what the server API publishes, with offsets that rise by one", receives)
    await check("hears nothing after it unsubscribed, and everything after it came back", comes_back)
    await check("is told that a namespace is unknown", lambda: refused("nowhere:channel", 102))
    await check("is told that it may not subscribe", lambda: refused("closed:channel", 103))
    await check("is told that a channel is limited to other users", limited)
    await check("is told that it has too many channels", too_many)
    await check("subscribes with a token of the channel", with_token)
    await check("asks for the token of a channel", asks)
    await check("is refused with a channel's token of another secret", another_secret)
    await check("fetches a new token of a channel when its own has expired", expired)
    await check("refreshes the token of a channel and stays subscribed", refreshed)
    await check("is unsubscribed when it may not have the token of a channel", may_not)
