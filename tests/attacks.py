"""What an attacker does with what he finds: pairs of (chat, answers) that he guesses, and the limit of chance."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.services.vault import Period, Vault

    Guess = dict[int, tuple[int, ...]]

ALPHA = 1e-5  # how often a test may fail by chance, for each pairing


def allowed(people: int, chance: float) -> int:
    """Return how many of `people` may be hit by one pairing: chance passes that with probability `ALPHA` only."""
    below = 0.0
    for hits in range(people + 1):
        below += math.comb(people, hits) * chance**hits * (1 - chance) ** (people - hits)
        if 1 - below <= ALPHA:
            return hits
    return people


def guesses(vaults: Sequence[Vault], chats: Iterable[int]) -> list[Guess]:
    """Guess who sent what from `vaults`, the openable states in the order in which they were found.

    Three blind pairings: both heaps in their order, one of them turned round, and what is new from state to state.
    A fourth looks for bytes that a tag and a report share.
    """
    chats = list(chats)
    if not vaults:
        return []
    last = _only(vaults[-1])
    if last is None:
        return []
    tags = {last.tag(chat): chat for chat in chats}
    who = [tags[tag] for tag in sorted(last.tags) if tag in tags]
    what = [tuple(line.answers) for line in sorted(last.lines)]
    by_receipt = [tuple(x.answers) for x in sorted(last.lines, key=lambda x: x.receipt)]
    found: list[Guess] = [
        dict(zip(who, what, strict=False)),
        dict(zip(who, reversed(what), strict=False)),
        dict(zip(who, by_receipt, strict=False)),
        dict(zip(who, reversed(by_receipt), strict=False)),
        {
            tags[tag]: tuple(line.answers)
            for line in last.lines
            for tag in last.tags
            if tag in tags and (tag in line.receipt or line.receipt in tag)
        },
    ]
    new: Guess = {}
    seen_tags: set[bytes] = set()
    seen_lines: set[bytes] = set()
    for vault in vaults:
        period = _only(vault)
        if period is None:
            continue
        fresh = [tag for tag in period.tags if tag not in seen_tags and tag in tags]
        lines = [line for line in period.lines if line.receipt not in seen_lines]
        new.update(
            {tags[tag]: tuple(line.answers) for tag, line in zip(fresh, lines, strict=False)}
        )
        seen_tags |= period.tags
        seen_lines |= {line.receipt for line in period.lines}
    found.append(new)
    return found


def hits(found: Iterable[Guess], truth: Guess) -> Counter[int]:
    """Return how many people each of the pairings gets right, by its number."""
    return Counter(
        {at: sum(truth[c] == a for c, a in one.items()) for at, one in enumerate(found)}
    )


def participants(vault: Vault, chats: Iterable[int]) -> set[int]:
    """Return which of `chats` took part in any period of `vault`."""
    return {chat for chat in chats for period in vault.values() if period.tag(chat) in period.tags}


def layout(image: bytes, keys: Iterable[bytes]) -> list[int]:
    """Return where each of `keys` lies in `image`: the last place, or -1."""
    return [image.rfind(key) for key in keys]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the rank correlation of two sequences of numbers without ties."""
    ranks = [{value: at for at, value in enumerate(sorted(values))} for values in (one, other)]
    n = len(one)
    squares = sum((ranks[0][a] - ranks[1][b]) ** 2 for a, b in zip(one, other, strict=True))
    return 1 - 6 * squares / (n * (n * n - 1))


def correlation_by_chance(number: int, alpha: float = 1e-4) -> float:
    """Return the size of a rank correlation that chance passes with probability `alpha` (normal approximation)."""
    low, high = 0.0, 10.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) > alpha else (low, middle)
    return low / math.sqrt(number - 1)


def _only(vault: Vault) -> Period | None:
    return next(iter(vault.values()), None)
