"""What members do, and what others try to find out: one deed at a time, chosen by chance."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.assemble import archive_of
from bot.chat.inbound import Deletion
from bot.chat.parsing import quoted
from bot.chat.refs import MessageRef
from bot.chat.reply import Button, Buttons, Reply
from bot.digests.shelf import Shelf
from tests.exhaustive.isolation.watching import of_task
from tests.exhaustive.isolation.world import CHANNELS, MEMBERS, SHARED, SUBJECTS, Side, World
from tests.fakes.house import LonePlatform

Deed = Callable[[World, Side], Awaitable[object]]

EMOJI = ("👍", "👎", "🧵", "📌", "👏")
SPOKEN = ("berth fees", "council", "quill", "hollis", "affair", "sea wall", "tuesday")


async def publish(world: World, side: Side) -> None:
    shared = world.chance.random() < 0.4
    url = world.publish(SHARED) if shared else world.publish(f"https://{side.word}.example", side.word)
    for one in world.sides if shared else (side,):
        one.urls.append(url)


async def follow(world: World, side: Side) -> None:
    await world.ask(side, f"/despatch follow {world.pick((f'{SHARED}/feed', side.feed))}")


async def unfollow(world: World, side: Side) -> None:
    if world.chance.random() < 0.2:
        await world.ask(side, f"/despatch unfollow {world.pick((f'{SHARED}/feed', side.feed))}")


async def sources(world: World, side: Side) -> None:
    await world.ask(side, f"/despatch sources {world.pick(('list', 'export', f'list {side.word}'))}")


async def bring_list(world: World, side: Side) -> None:
    """Take a list in which a workspace calls a feed that both follow by a name of its own."""
    own = f'<outline type="rss" text="Our {side.word} wire" xmlUrl="{world.pick((SHARED + "/feed", side.feed))}"/>'
    other = f'<outline type="rss" text="Quiet {side.word}" xmlUrl="https://quiet.example/feed"/>'
    where = f"https://{side.word}.example/list.opml"
    world.home.web.pages[where] = ("text/x-opml", f'<opml version="2.0"><body>{own}{other}</body></opml>')
    told = await world.ask(side, f"/despatch sources import {where}")
    if "sources undo " in told:
        side.lists.append(told.split("sources undo ")[1].split('"')[0].split()[0])


async def undo_list(world: World, side: Side) -> None:
    keys = [key for one in world.sides for key in one.lists]
    if keys and world.chance.random() < 0.2:
        await world.ask(side, f"/despatch sources undo {world.pick(keys)}")


async def read(world: World, side: Side) -> None:
    if side.urls:
        await world.ask(side, f"/despatch {world.pick(('summarise', 'quotes', 'discuss'))} {world.pick(side.urls)}")


async def new_topic(world: World, side: Side) -> None:
    if len(side.topics) >= 8:
        return
    subject = world.pick(SUBJECTS)
    name = f"{subject.capitalize()} {side.word} {len(side.topics)}"
    watch = world.pick((subject, f"{subject}, {side.word}", "council", subject.split()[0]))
    side.topics.append(name)
    await world.ask(side, f"/despatch topic new {quoted(name)} watch: {watch}")


async def change_topic(world: World, side: Side) -> None:
    if not side.topics:
        return
    name = quoted(world.pick(side.topics))
    kinds = ["list", f"show {name}", f"recap {name}", f"suggest {name}", f"close {name}", f"reopen {name}"]
    kinds += [f"watch {name} add: {world.pick(SUBJECTS)}", f"watch {name}", f"show {name}", f"recap {name}"]
    if side.urls:
        kinds += [f"put {world.pick(side.urls)} {name}", f"remove {world.pick(side.urls)} {name}"]
    if world.chance.random() < 0.1:
        kinds.append(f"merge {quoted(world.pick(side.topics))} {name} --sure yes")
    await world.ask(side, f"/despatch topic {world.pick(kinds)}")


async def show_topic(world: World, side: Side) -> None:
    if side.topics:
        await world.ask(side, f"/despatch topic {world.pick(('show', 'recap'))} {quoted(world.pick(side.topics))}")


async def story(world: World, side: Side) -> None:
    if side.urls:
        one, other = world.pick(side.urls), world.pick(side.urls)
        await world.ask(side, f"/despatch story {world.pick((f'show {one}', f'merge {one} {other}', f'split {one}'))}")


async def search(world: World, side: Side) -> None:
    """Ask the record, by words that both have and by names."""
    word = world.pick((*SPOKEN, *SUBJECTS))
    kinds = [f"search {word}", f"ask What did the council say about {word}?", f"who {world.pick(('Quill', 'Hollis'))}"]
    kinds += [
        f"search {side.word}",
        f"ask Who spoke about the {word}?",
        f"search affair {word}",
        "search our own affair",
    ]
    await world.ask(side, f"/despatch {world.pick(kinds)}")


async def take_away(world: World, side: Side) -> None:
    """Take a topic or a digest away as a file."""
    kinds = ["digest", "digest --as csv", "digest --as html"]
    if side.topics:
        kinds += [f"topic {quoted(world.pick(side.topics))}{how}" for how in ("", " --as csv", " --as html")]
    await world.ask(side, f"/despatch export {world.pick(kinds)}")


async def pry(world: World, side: Side) -> None:
    """Ask by names, addresses and numbers that are the other's."""
    other = next(one for one in world.sides if one is not side)
    if not other.topics:
        return
    name = quoted(world.pick(other.topics))
    kinds = [f"topic show {name}", f"topic recap {name}", f"topic watch {name}", f"positions {name}"]
    kinds += [f"export topic {name}", f"search {other.word}", f"ask What of {other.word}?", f"who {other.word}"]
    kinds += [f"followup list --topic {name}", f"unfollow {other.feed}", f"sources list {other.word}"]
    await world.ask(side, f"/despatch {world.pick(kinds)}")


async def say(world: World, side: Side) -> None:
    channel, member = world.pick(CHANNELS), world.pick(MEMBERS)
    rows = await world.home.rows(
        "SELECT thread FROM threads WHERE workspace = ? AND channel = ?", side.workspace.id, channel
    )
    if rows:
        thread = world.pick([str(thread) for (thread,) in rows])
        place = MessageRef(side.channel(channel), thread, thread)
        ref = await world.home.say(world.remark(side, member, channel), side.member(member), place)
        side.said.append((ref, side.member(member)))


async def reword(world: World, side: Side) -> None:
    if side.said:
        ref, who = world.chance.choice(side.said)
        thread = MessageRef(ref.channel, str(ref.thread), ref.thread)
        await world.home.say(world.remark(side, who.id, ref.channel.id), who, thread, message=ref.id)


async def unsay(world: World, side: Side) -> None:
    if side.said:
        ref, _ = side.said.pop(world.chance.randrange(len(side.said)))
        await world.home.app.inbox.deleted(Deletion(f"gone {ref.id}", ref, world.home.clock()))


async def react(world: World, side: Side) -> None:
    stands = [ref for ref in world.home.platform.messages if ref.channel.workspace == side.workspace]
    if stands:
        ref = stands[-world.chance.randint(1, min(len(stands), 30))]
        emoji, member = world.pick(EMOJI), side.member(world.pick(MEMBERS))
        world.watch.typed, world.watch.deed = "", f"{emoji} on {ref}"
        await world.home.react(emoji, member, ref, added=world.chance.random() < 0.8)


async def press(world: World, side: Side) -> None:
    """Press a button of a message that stands, in the place where it stands."""
    rows: list[tuple[MessageRef, Button]] = [
        (ref, button)
        for ref, reply in list(world.home.platform.messages.items())[-40:]
        if ref.channel.workspace == side.workspace
        for part in reply.parts
        if isinstance(part, Buttons)
        for button in part.items
    ]
    if rows:
        ref, button = world.chance.choice(rows)
        if ref.channel.id in CHANNELS and "forget" not in button.command:
            await world.ask(side, button.command, channel=ref.channel.id)


async def digest(world: World, side: Side) -> None:
    kinds = ("status", "preview", "preview me", "now", "schedule 08:00 Europe/London", "schedule 09:00 --to me")
    await world.ask(side, f"/despatch digest {world.pick((*kinds, 'pause', 'resume', 'off'))}")


async def propose(world: World, side: Side) -> None:
    channel = world.pick(CHANNELS)
    word = of_task(side.workspace.id, channel)
    question = f"Ask about {world.pick(SUBJECTS)} {word} n{next(world.numbers)}n"
    more = f" --topic {quoted(world.pick(side.topics))}" if side.topics and world.chance.random() < 0.6 else ""
    if side.urls and world.chance.random() < 0.3:
        more = f" --url {world.pick(side.urls)}"
    await world.ask(side, f"/despatch followup add {question}{more}", channel=channel)


async def follow_up(world: World, side: Side) -> None:
    number, name = world.chance.randint(1, 30), side.member(world.pick(MEMBERS)).name
    kinds = [f"show {number}", "list", "list --state all", "list --owner me", f"vote {number} yes", f"vote {number} no"]
    kinds += [f"assign {number} me due: in 3 days", f"assign {number} {quoted(name)}", f"reopen {number}"]
    kinds += [f"withdraw {number}", f"close {number}", f"close {number} --as dropped note: {side.word} again"]
    await world.ask(side, f"/despatch followup {world.pick(kinds)}")


async def positions(world: World, side: Side) -> None:
    if not side.topics:
        return
    name = quoted(world.pick(side.topics))
    told = await world.ask(side, f"/despatch positions {name}")
    if "positions show" in told and " --cell " in told:
        cell = told.split(" --cell ")[1].split('"')[0].split()[0].strip("\\")
        await world.ask(side, f"/despatch positions correct {name} {cell} for note: {side.word} says so")


async def settings(world: World, side: Side) -> None:
    kinds = ("show", "set --sentences 4", "set --quiet line", "set --answers everyone", "set --quorum 1")
    await world.ask(side, f"/despatch settings {world.pick((*kinds, 'forget me', 'set --ballots buttons'))}")


async def forget(world: World, side: Side) -> None:
    if world.chance.random() < 0.05:
        await world.ask(side, "/despatch settings forget me --sure yes")


async def helped(world: World, side: Side) -> None:
    await world.ask(side, f"/despatch help {world.pick(world.home.app.catalogue.names).split()[0]}")


async def suggestions(world: World, side: Side) -> None:
    """Type the beginning of every value, and open the page of one's own."""
    inbox, channel = world.home.app.inbox, side.channel(world.pick(CHANNELS))
    world.watch.typed, world.watch.deed = "", "suggestions"
    for spec in inbox.catalogue:
        for param in spec.params:
            found = await inbox.suggest(spec.name, param.name, world.pick(("", "b", "h", "v", "q")), channel)
            world.watch.check(side.workspace, found, channel.id)
    world.watch.check(side.workspace, await inbox.home(side.member(world.pick(MEMBERS))))


async def archive(world: World, side: Side) -> None:
    """Read the archive's pages, ask it for the other's words, and for the other's topics and digests by their ids."""
    pages, other = archive_of(world.home.app, side.workspace), next(one for one in world.sides if one is not side)
    world.watch.typed, world.watch.deed = "", f"the archive of {side.workspace.id}"
    await world.home.tick("quotations")
    for kind in ("articles", "quotes", "talk"):
        world.watch.check(side.workspace, await pages.search(world.pick(SPOKEN), kind, 1))
        world.watch.typed = other.word
        world.watch.check(side.workspace, await pages.search(other.word, kind, 1))
        world.watch.typed = ""
    world.watch.check(side.workspace, await pages.topics())
    world.watch.check(side.workspace, await pages.speakers(world.pick(("quill", "a", "o", ""))))
    topics = await world.home.rows("SELECT id, workspace FROM topics")
    topic, owner = world.chance.choice(topics) if topics else ("none", "")
    page = await pages.topic(str(topic))
    assert owner == side.workspace.id or page is None, "the other's topic"
    world.watch.check(side.workspace, page)


async def shelf(world: World, side: Side) -> None:
    """Read digests again, and ask for the other's by their ids."""
    kept = Shelf(world.home.app.database, side.workspace)
    world.watch.typed, world.watch.deed = "", f"the digests of {side.workspace.id}"
    world.watch.check(side.workspace, await kept.digests())
    rows = await world.home.rows("SELECT id, workspace FROM digests WHERE document <> '' ORDER BY claimed_at DESC")
    if rows:
        number, owner = world.chance.choice(rows[:20])
        page = await kept.digest(str(number))
        assert owner == side.workspace.id or page is None, "the other's digest"
        world.watch.check(side.workspace, page)


async def later(world: World, side: Side) -> None:
    world.watch.typed, world.watch.deed = "", "a tick of the clock"
    await world.home.tick(minutes=world.chance.choice((5, 40, 40, 300)))


async def tomorrow(world: World, side: Side) -> None:
    world.watch.typed, world.watch.deed = "", "the next day"
    await world.home.tick(hours=20)


async def whisper_of_nobody(world: World, side: Side) -> None:
    """Look at all that was told to one member alone: nothing is left over from another."""
    platform: LonePlatform = world.home.platform
    assert all(isinstance(reply, Reply) for _, reply in platform.whispers)
    platform.whispers[:-5] = []
    await asyncio.sleep(0)


DEEDS: dict[Deed, int] = {
    publish: 8,
    follow: 4,
    unfollow: 2,
    sources: 3,
    bring_list: 2,
    undo_list: 1,
    read: 10,
    new_topic: 4,
    change_topic: 12,
    show_topic: 6,
    story: 5,
    search: 10,
    take_away: 3,
    pry: 6,
    say: 16,
    reword: 3,
    unsay: 2,
    react: 10,
    press: 6,
    digest: 6,
    propose: 6,
    follow_up: 12,
    positions: 3,
    settings: 3,
    forget: 2,
    helped: 1,
    suggestions: 2,
    archive: 4,
    shelf: 3,
    later: 10,
    tomorrow: 2,
    whisper_of_nobody: 1,
}
"""How often each is done, among all."""
