"""Connection tokens and the ends of connections."""

from stage import (
    Tokens,
    Watched,
    check,
    connected,
    equal,
    eventually,
    forged,
    heard,
    publish,
    said,
    seconds,
    token,
)

UNAUTHORIZED = 1
MESSAGE_SIZE_LIMIT = 3


async def fresh():
    return await token(sub="ada", exp=seconds(3600))


async def presence(one, channel):
    return (await one.client.presence(channel)).clients[one.id()]


async def nobody():
    one = await connected("")
    await one.followed("room:nobody")
    equal("user", "", (await presence(one, "room:nobody")).user)


async def user():
    one = await connected("ada", name="holdfast-scenarios", version="1", data=said({"hello": True}))
    await one.followed("room:user")
    info = await presence(one, "room:user")
    equal("user, client", ("ada", one.id()), (info.user, info.client))
    equal("info", {"name": "ada"}, heard(info.conn_info))


async def first_token():
    tokens = Tokens(await fresh())
    one = await connected("", get_token=tokens)
    equal("asked", 1, tokens.asked)
    await one.followed("room:first")
    equal("user", "ada", (await presence(one, "room:first")).user)


async def another_secret():
    equal("code", 3500, await Watched(token=await forged(sub="ada")).end())


async def expired():
    tokens = Tokens(await fresh())
    await Watched(token=await token(sub="ada", exp=seconds(-60)), get_token=tokens).connect()
    equal("asked", 1, tokens.asked)


async def no_other():
    equal("code", UNAUTHORIZED, await Watched(token=await token(sub="ada", exp=seconds(-60))).end())


async def refreshed():
    tokens = Tokens(await fresh())
    one = await Watched(token=await token(sub="ada", exp=seconds(3)), get_token=tokens).connect()
    seen = await one.followed("room:refreshed")
    await eventually(lambda: tokens.asked == 1, lambda: "asked for a token")
    await publish("room:refreshed", 1)
    await seen.await_numbers(1)
    equal("connects", 1, len(one.connected))
    equal("connecting", 1, len(one.connecting))


async def not_again():
    tokens = Tokens()
    one = await Watched(token=await token(sub="ada", exp=seconds(3)), get_token=tokens).connect()
    equal("code", UNAUTHORIZED, await one.await_end())
    equal("asked", 1, tokens.asked)


async def header():
    one = await connected("", headers={"X-User": "grace"})
    await one.followed("room:header")
    equal("user", "grace", (await presence(one, "room:header")).user)


async def another():
    one = await connected("ada")
    await one.client.disconnect()
    one.client.set_token(await token(sub="bob"))
    await one.connect()
    await one.followed("room:another")
    equal("user", "bob", (await presence(one, "room:another")).user)


async def too_large():
    one = await connected("ada")
    try:
        await one.client.publish("room:large", said("1" * 100_000))
    except Exception:
        pass  # what it is told besides is the SDK's own
    # This SDK knows what 1009 says, and dials again all the same.
    await eventually(lambda: len(one.connected) == 2, lambda: "closed")
    equal("code, ends", (MESSAGE_SIZE_LIMIT, []), (one.connecting[-1], one.disconnected))


async def run():
    await check("connects without a token as nobody", nobody)
    await check("connects with a token and is that user", user)
    await check("asks for its first token", first_token)
    await check("is refused with a token of another secret", another_secret)
    await check("fetches a new token when its own has expired", expired)
    await check("ends when its token has expired and there is no other", no_other)
    await check("refreshes its token and keeps its connection", refreshed)
    await check("ends when it may not have another token", not_again)
    await check("is the user that a header names", header)
    await check("becomes another user with another token", another)
    await check("is closed when its message is larger than allowed", too_large)
