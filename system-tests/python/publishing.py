"""What clients say and ask: publications, presence, history and rpc."""

from centrifuge import StreamPosition

from stage import api, check, connected, equal, eventually, heard, publish, refused, said


async def publishes():
    one = await connected("ada")
    seen = await one.followed("room:publishes")
    data = {"n": 7, "text": 'é ✓ \U0001f600 "quoted"\n'}
    await seen.subscription.publish(said(data))
    await seen.await_numbers(7)
    equal("data", data, heard(seen.publications[0].data))
    info = seen.publications[0].info
    equal("client, user", (one.id(), "ada"), (info.client, info.user))


async def elsewhere():
    seen = await (await connected("bob")).followed("room:elsewhere")
    one = await connected("ada")
    for n in (1, 2, 3):
        await one.client.publish("room:elsewhere", said({"n": n}))
    await seen.await_numbers(1, 2, 3)


async def may_not():
    seen = await (await connected("ada")).followed("asked:maynot")
    equal("code", 103, await refused(seen.subscription.publish(said({}))))


async def tags():
    seen = await (await connected("ada")).followed("room:tags")
    await api("publish", channel="room:tags", data={"n": 1}, tags={"kind": "news"})
    await seen.await_numbers(1)
    equal("tags", {"kind": "news"}, dict(seen.publications[0].tags))


async def presence():
    one, two = await connected("ada"), await connected("ada")
    seen = await one.followed("room:present")
    await two.followed("room:present")
    clients = (await seen.subscription.presence()).clients
    equal("clients", {one.id(), two.id()}, set(clients))
    equal("client ids", set(clients), {info.client for info in clients.values()})
    stats = await seen.subscription.presence_stats()
    equal("stats", (2, 1), (stats.num_clients, stats.num_users))


async def joins(channel, **options):
    seen = await (await connected("ada")).followed(channel, **options)
    other = await connected("bob")
    await other.followed(channel)
    await eventually(lambda: other.id() in seen.joins, lambda: f"joins {seen.joins}")
    await other.client.disconnect()
    await eventually(lambda: seen.leaves, lambda: "no leave")
    equal("who left", [other.id()], seen.leaves)


async def history():
    one = await connected("ada")
    stored = await publish("room:history", 1, 2, 3, 4, 5)

    async def numbers(**options):
        page = await one.client.history("room:history", **options)
        return [heard(publication.data)["n"] for publication in page.publications]

    top = await one.client.history("room:history")
    equal("only the top", (0, stored[4]["offset"], stored[4]["epoch"]), (len(top.publications), top.offset, top.epoch))
    equal("limit", [1, 2], await numbers(limit=2))
    equal("reverse", [5, 4], await numbers(limit=2, reverse=True))
    since = StreamPosition(stored[1]["offset"], stored[1]["epoch"])
    equal("since", [3, 4, 5], await numbers(limit=10, since=since))
    equal("since, reverse", [1], await numbers(limit=10, since=since, reverse=True))
    seen = await one.followed("room:history")
    page = await seen.subscription.history(limit=1, reverse=True)
    equal("of its subscription", [stored[4]["offset"]], [p.offset for p in page.publications])


async def no_history():
    one = await connected("ada")
    equal("code", 108, await refused(one.client.history("plain:history", limit=1)))


async def other_life():
    one = await connected("ada")
    await publish("room:otherlife", 1)
    since = StreamPosition(1, "unheard-of")
    equal("code", 112, await refused(one.client.history("room:otherlife", limit=1, since=since)))


async def rpc():
    equal("code", 108, await refused((await connected("ada")).client.rpc("anything", said({}))))


async def run():
    await check("publishes, and hears itself with its client id", publishes)
    await check("publishes into a channel that it does not follow", elsewhere)
    await check("is told that it may not publish", may_not)
    await check("gets the tags of a publication", tags)
    await check("sees who is present", presence)
    await check("sees others join and leave", lambda: joins("room:joins"))
    await check("sees others join and leave when it asks to", lambda: joins("asked:joins", join_leave=True))
    await check("reads history by limit, since and reverse", history)
    await check("is told that a channel has no history", no_history)
    await check("is told that a position of history is of another life", other_life)
    await check("is told that there is no rpc", rpc)
