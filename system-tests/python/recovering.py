"""Subscriptions that continue from their position."""

from centrifuge import DeltaType, Filter, StreamPosition

from stage import Tokens, api, ask, check, connected, equal, heard, publish, seconds, token

TEXT = "A text that stays as it is, so that only a small part of a publication changes. " * 8


async def recovers(channel, **options):
    one = await connected("ada")
    seen = await one.followed(channel, **options)
    equal("recoverable", True, seen.subscribed[0].recoverable)
    await publish(channel, 1)
    await seen.await_numbers(1)
    await one.client.disconnect()
    await publish(channel, 2, 3, 4)
    await one.connect()
    await seen.await_numbers(1, 2, 3, 4)
    seen.assert_recovered(True)


async def unreachable():
    one = await connected("ada")
    seen = await one.followed("brief:away")
    await publish("brief:away", 0)
    await seen.await_numbers(0)
    await one.client.disconnect()
    await publish("brief:away", *range(1, 26))
    await one.connect()
    await seen.await_subscribed(2)
    seen.assert_recovered(False)
    await publish("brief:away", 26)
    await seen.await_numbers(0, 26)


async def state():
    loaded = []

    async def top(channel):
        page = await api("history", channel=channel, limit=0)
        loaded.append(page["offset"])
        return StreamPosition(page["offset"], page["epoch"])

    await publish("brief:state", 1)
    one = await connected("ada")
    seen = await one.followed("brief:state", get_state=top)
    await publish("brief:state", 2)
    await seen.await_numbers(2)
    await one.client.disconnect()
    await publish("brief:state", 3)
    await one.connect()
    await seen.await_numbers(2, 3)
    equal("loaded", 1, len(loaded))
    await one.client.disconnect()
    await publish("brief:state", *range(4, 30))
    await one.connect()
    await seen.await_subscribed(3)
    equal("loaded", 2, len(loaded))
    await publish("brief:state", 30)
    await seen.await_numbers(2, 3, 30)


async def forgets():
    tokens = Tokens(await token(sub="lea", exp=seconds(3600)))
    one = await connected("", get_token=tokens)
    seen = await one.followed("room:forgets")
    await publish("room:forgets", 1)
    await seen.await_numbers(1)
    await api("disconnect", user="lea", disconnect={"code": 3014, "reason": "state invalidated"})
    await seen.await_subscribed(2)
    equal("code", 3014, one.connecting[-1])
    equal("asked", 2, tokens.asked)
    seen.assert_recovered(False)


async def positioned():
    one = await connected("ada")
    seen = await one.followed("asked:positioned", positioned=True)
    equal("positioned, recoverable", (True, False), (seen.subscribed[0].positioned, seen.subscribed[0].recoverable))
    await publish("asked:positioned", 1)
    await seen.await_numbers(1)
    plain = await (await connected("ada")).followed("asked:positioned")
    equal("not asked", False, plain.subscribed[0].positioned)


async def cache():
    await publish("latest:cache", 1, 2)
    one = await connected("ada")
    seen = await one.followed("latest:cache")
    await publish("latest:cache", 3)
    await seen.await_numbers(3)
    await one.client.disconnect()
    await publish("latest:cache", 4, 5, 6)
    await one.connect()
    await seen.await_numbers(3, 6)
    seen.assert_recovered(True)


async def deltas():
    async def say(*numbers):
        for n in numbers:
            await api("publish", channel="delta:live", data={"n": n, "text": TEXT}, delta=True)

    one = await connected("ada")
    seen = await one.followed("delta:live", delta=DeltaType.FOSSIL)
    await say(1, 2, 3)
    await seen.await_numbers(1, 2, 3)
    await one.client.disconnect()
    await say(4, 5)
    await one.connect()
    await seen.await_numbers(1, 2, 3, 4, 5)
    await say(6)
    await seen.await_numbers(1, 2, 3, 4, 5, 6)
    equal("texts", {TEXT}, {heard(publication.data)["text"] for publication in seen.publications})
    came = [publication.delta for publication in seen.publications]
    equal("deltas, live", [False, True, True], came[:3])
    equal("deltas, recovered and after", [True, True], came[4:])


async def filters():
    async def say(n, **tags):
        await api("publish", channel="tagged:news", data={"n": n}, tags=tags)

    one = await connected("ada")
    wanted = Filter.all(Filter.is_in("kind", ["news", "sport"]), Filter.negate(Filter.lt("rank", "10")))
    seen = await one.followed("tagged:news", tags_filter=wanted)
    await say(1, kind="news", rank="10")
    await say(2, kind="news", rank="9")
    await say(3, kind="talk", rank="20")
    await say(4, kind="sport", rank="11.5")
    await seen.await_numbers(1, 4)
    await one.client.disconnect()
    await say(5, kind="talk", rank="20")
    await say(6, kind="news", rank="30")
    await one.connect()
    await seen.await_numbers(1, 4, 6)
    seen.assert_recovered(True)
    await seen.subscription.unsubscribe()
    seen.subscription.set_tags_filter(Filter.eq("kind", "talk"))
    await seen.subscription.subscribe()
    await seen.await_subscribed(3)
    await say(7, kind="news", rank="40")
    await say(8, kind="talk", rank="1")
    await seen.await_numbers(1, 4, 6, 8)


async def killed():
    there, away = await connected("ada"), await connected("bob")
    seen_there, seen_away = await there.followed("room:killed"), await away.followed("room:killed")
    await publish("room:killed", 1, 2)
    await seen_there.await_numbers(1, 2)
    await seen_away.await_numbers(1, 2)
    await away.client.disconnect()
    await publish("room:killed", 3, 4)
    await ask("kill")
    await ask("start")
    await publish("room:killed", 5, 6)
    await away.connect()
    await seen_there.await_numbers(1, 2, 3, 4, 5, 6)
    await seen_away.await_numbers(1, 2, 3, 4, 5, 6)
    seen_there.assert_recovered(True)
    seen_away.assert_recovered(True)
    equal("ends", [], there.disconnected)


async def run():
    await check("recovers what it missed while it was away", lambda: recovers("room:away"))
    await check("recovers when it asks to", lambda: recovers("asked:away", recoverable=True))
    await check("is told when history no longer reaches its position", unreachable)
    await check("loads its state again when its position is gone", state)
    await check("forgets its token and its positions when it is told to", forgets)
    await check("watches its position when it asks to", positioned)
    await check("gets the latest of a channel that recovers by cache", cache)
    await check("follows a channel by deltas, live and recovered", deltas)
    await check("gets what its filter of tags lets through", filters)


async def run_through_kill():
    await check("misses nothing over a kill -9 and a start of the server", killed)
