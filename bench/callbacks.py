"""The surveys that are shipped in; the bytes of their buttons, and the time it takes to seal and open one, out.

python -m bench.callbacks
"""

from __future__ import annotations

import tempfile
import timeit
from functools import partial
from pathlib import Path

from bot.content import Content
from bot.library import DATA
from bot.seals.dialogue import DialogueSeal
from bot.services.dialogue import begin
from bot.survey_codec import CALLBACK_BYTES, HEAD_BYTES, TAG_BYTES, answer_bytes, button_bytes

ROUNDS = 20_000


def main() -> None:
    for survey in Content.load(DATA).surveys:
        bits = sum(question.bits for question in survey.questions)
        print(
            f"{survey.id}: {len(survey.questions)} questions, {bits} bits; tag {TAG_BYTES} + state {HEAD_BYTES}"
            f" + answers {answer_bytes(survey)} bytes = {button_bytes(survey)} of {CALLBACK_BYTES} on a button"
        )
        with tempfile.TemporaryDirectory() as folder:
            seal, wave, draft = DialogueSeal(Path(folder)), survey.waves[0], begin(survey, 0, 1)
            sealed = seal.seal(7, survey, wave, draft)
            for what, work in (
                ("seal", partial(seal.seal, 7, survey, wave, draft)),
                ("open", partial(seal.open, 7, survey, wave, sealed)),
            ):
                took = min(timeit.repeat(work, number=ROUNDS, repeat=3)) / ROUNDS
                print(f"  to {what} one: {took * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
