"""The vault's keys in their slots, and the boxes of people."""

from __future__ import annotations

import pytest

from bot.seals import PeopleSeal, Slots, derived, open_vault, seal_vault

ONE, TWO, THREE = ((bytes([n]) * 16, bytes([n]) * 32) for n in (1, 2, 3))


@pytest.fixture
def slots(tmp_path):
    slots = Slots(tmp_path)
    slots.make()
    return slots


def test_a_new_key_never_takes_the_place_of_the_present_one(slots):
    slots.write(*ONE, keep=None)
    slots.write(*TWO, keep=ONE[0])
    for name, key in (THREE, TWO, THREE):
        slots.write(name, key, keep=ONE[0])
        assert slots.read() == dict([ONE, (name, key)])


def test_scrubbing_leaves_the_present_key_and_no_byte_of_another(slots):
    slots.write(*ONE, keep=None)
    slots.write(*TWO, keep=ONE[0])
    slots.scrub(TWO[0])
    assert slots.read() == dict([TWO])
    assert ONE[1] not in slots.path.read_bytes()
    assert ONE[0] not in slots.path.read_bytes()


def test_the_file_is_overwritten_in_place_and_keeps_its_size(slots):
    before = slots.path.stat()
    for name, key in (ONE, TWO, THREE):
        slots.write(name, key, keep=None)
        slots.scrub(name)
    after = slots.path.stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)


@pytest.mark.parametrize("place", [0, 15, 16, 31, 32, 63, 64, 79])
def test_a_slot_with_any_wrong_byte_has_no_key(slots, place):
    slots.write(*ONE, keep=None)
    body = bytearray(slots.path.read_bytes())
    body[place] ^= 1
    slots.path.write_bytes(body)
    assert slots.read() == {}


def test_a_vault_opens_with_its_own_key_only():
    name, key, blob = seal_vault(b"two heaps")
    other = seal_vault(b"two heaps")
    assert open_vault(key, blob) == b"two heaps"
    assert open_vault(other[1], blob) is None
    assert open_vault(key, blob[:-1]) is None
    assert len({name, other[0], key, other[1]}) == 4


def test_keys_for_different_purposes_have_nothing_in_common():
    assert derived(bytes(32), "people box") != derived(bytes(32), "people index")


def test_a_person_is_found_and_read_with_the_key_only():
    seal, other = PeopleSeal(bytes(32)), PeopleSeal(b"1" * 32)
    box = seal.seal({"chat": 7, "language": "ro"})
    assert seal.open(seal.index(7), box) == {"chat": 7, "language": "ro"}
    assert other.index(7) != seal.index(7)
    assert other.open(other.index(7), box) is None
    assert seal.check != other.check


def test_what_does_not_fit_a_box_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        PeopleSeal(bytes(32)).seal({"chat": 7, "language": "x" * 500})
