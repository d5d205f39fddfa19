"""What is left of a question: no names, no numbers that belong to somebody; dates, money and the matter stay."""

from __future__ import annotations

import pytest

from bot import library
from bot.services.redaction import MARK, ROOM_BYTES, enough, redact, spoken

KNOWN = spoken(library.DATA / "phrasings")

# What must not be left, with the text it stands in.
TELLING = [
    # Phones
    ("07700 900123", "call me on 07700 900123 please"),
    ("7700", "my number +44 (0)7700-900 123"),
    ("900", "tel. 07700/900.123 after 6"),
    ("0712", "sunați la 0712 345 678 vă rog"),
    ("600", "mój numer 600 700 800"),
    ("612", "mi número es 612-34-56-78"),
    ("917", "(917) 555-0142 is my cell"),
    ("۰۷۷۰۰", "میرا فون ۰۷۷۰۰ ۹۰۰۱۲۳ ہے"),
    ("٠١٠", "رقمي ٠١٠ ١٢٣٤ ٥٦٧٨"),
    ("੦੭੭੦੦", "ਮੇਰਾ ਨੰਬਰ ੦੭੭੦੦ ੯੦੦੧੨੩"),
    ("7 7 0 0", "0 7 7 0 0 9 0 0 1 2 3 is me"),
    ("900\u200b123", "07700\u200b900\u200b123 text me"),
    ("０７７００", "ring ０７７００９００１２３ now"),
    ("seven seven", "oh seven seven double zero nine one text me"),
    ("siedem", "zero siedem siedem zero zero dziewięć to ja"),
    # Badges, plates, visas, cards
    ("4821", "my badge 4821 does not open"),
    ("104857362", "employee id 104857362 was blocked"),
    ("AB12", "they saw my car AB12 CDE at the gate"),
    ("1234", "my plate is KTX-1234"),
    ("ABC", "mașina CJ 12 ABC e a mea"),
    ("ZW1234567", "my BRP ZW1234567 ends soon"),
    ("12 34 56", "NI number QQ 12 34 56 C"),
    ("6789", "ssn 123-45-6789"),
    ("9012", "they asked for card 4929 1234 5678 9012"),
    ("98765432101", "mój pesel 98765432101"),
    ("1980101", "cnp 1980101123456"),
    ("9PF", "I live near CV5 9PF in a room"),
    ("asmith", "my login is asmith and it is locked"),
    ("W123", "share code W12 3AB 4CD and visa W1234567"),
    ("1987", "born 12.03.1987 and they think I am too old"),
    # Addresses in the net
    ("ana", "write to ana.maria@gmail.com"),
    ("ana", "write to ana.maria at gmail dot com"),
    ("ana", "write to ana.maria (at) gmail.com"),
    ("ana_maria", "I am @ana_maria on telegram"),
    ("foo", "look at https://x.com/foo?b=1"),
    ("foo", "look at t.me/foo"),
    ("foo", "look at www.foo.co.uk/me"),
    ("mysite", "look at mysite.com please"),
    # Names, in eight languages
    ("john", "my name is john smith and my boss shouts"),
    ("Silva", "My name is Maria da Silva, I was sacked"),
    ("JOHN", "MY NAME IS JOHN SMITH AND I WORK HARD"),
    ("wojciechowska", "my name's wojciechowska. can they do that"),
    ("Steve", "my manager Steve shouted at me"),
    ("steve", "my manager steve shouted at me"),
    ("Brzęczyszczykiewicz", "the boss Brzęczyszczykiewicz shouted at me"),
    ("Adam", "Adam Kowalski told me to go home"),
    ("Bezos", "ask J. Bezos about it"),
    ("smith", "mr smith wants me to sign"),
    ("Jones", "Mrs. Jones-Brown wants me to sign"),
    ("zoltan", "a man called zoltan hit me"),
    ("Ewa", "Can they sack me?\nThanks, Ewa"),
    ("ewka", "can they sack me, regards ewka"),
    ("Popescu", "Mă numesc Ion Popescu și lucrez noaptea"),
    ("dorin", "ma numesc dorin ghinea si nu m-au platit"),
    ("vasilica", "șefa doamna vasilica țipă la noi"),
    ("Przykladowa", "nazywam się Zbigniewa Przykladowa i pracuję w nocy"),
    ("zdzislaw", "mam na imie zdzislaw i pracuje w nocy"),
    ("Kowalskim", "rozmawiałem z panem Kowalskim o urlopie"),
    ("Agnieszka", "Moja kierowniczka Agnieszka nie daje urlopu"),
    ("Hernández", "me llamo José Hernández y trabajo de noche"),
    ("wilmer", "me llamo wilmer y no me pagan"),
    ("paquita", "la señora paquita no me paga"),
    ("João", "meu nome é João da Silva e trabalho à noite"),
    ("edmilson", "me chamo edmilson e trabalho à noite"),
    ("علی", "میرا نام محمد علی ہے اور مجھے نکال دیا"),
    ("ریحانہ", "میرا نام ریحانہ کوثر ہے اور مجھے نکال دیا"),
    ("شکیل", "شکیل صاحب نے مجھے گالی دی"),
    ("shakeel", "mera naam shakeel hai aur mujhe nikal diya"),
    ("shakeel", "shakeel sahib ne mujhe gali di"),
    ("ਬਲਕਾਰ", "ਮੇਰਾ ਨਾਂ ਬਲਕਾਰ ਸਿੰਘ ਹੈ ਤੇ ਮੈਨੂੰ ਕੱਢ ਦਿੱਤਾ"),
    ("balkar", "mera naa balkar singh aa te menu kadd ditta"),
    ("خالد", "اسمي خالد محمود وأعمل في الليل"),
    ("شعبان", "انا اسمي شعبان و أعمل في الليل"),
    ("priya", "im priya from dock 4 and they owe me pay"),
    ("bartek", "hi this is bartek. they sacked me"),
    ("yesenia", "soy yesenia y me despidieron"),
    ("ریحان", "میں ریحان ہوں اور مجھے تنخواہ نہیں ملی"),
    ("ਜਗਤਾਰ", "ਮੈਂ ਜਗਤਾਰ ਹਾਂ ਤੇ ਮੈਨੂੰ ਤਨਖਾਹ ਨਹੀਂ ਮਿਲੀ"),
    ("شعبان", "أنا شعبان من السودان ولم أقبض راتبي"),
    ("3ban", "ana ismi sha3ban w ba4taghal belel"),
]


@pytest.mark.parametrize(("secret", "text"), TELLING)
@pytest.mark.parametrize("known", [KNOWN, frozenset()], ids=["with our words", "alone"])
def test_what_could_tell_who_she_is_is_taken_out(secret, text, known):
    left = redact(text, known)
    assert secret not in left
    assert MARK in left


STAYS = [
    "Can they sack me for joining a union in Coventry?",
    "They pay me £1,200.50 a month since 12.03.2026, and 12.21 pounds an hour before",
    "dostaję 1200 zł za 40 godzin od 3/4/26",
    "mi-au luat 2 500 lei pe 14.11.2026 la ora 6:30",
    "me deben $15 por hora desde 2024",
    "shift from 14:30 to 22:00 on 24/12/2026, 10 hours, 4 days, 40hrs",
    "I am pregnant and they want me on nights",
    "I'm ill. can they sack me",
    "میں بیمار ہوں، کیا چھٹی ملے گی",
    "estoy enferma, soy migrante y me despidieron",
    "is 999 free, and 101?",
    "my UPT is 20 and HR says no at BHX4",
    "Black Friday in New York, can they make me work",
    "I'm Polish and I work in England for Amazon",
    "my visa ends in 2027, can they sack me",
    "they want me in zone 7 for 12 hours on Monday",
    "MY BOSS SHOUTS AT ME EVERY DAY",
    "i miss work because my child is ill",
    "pan kierownik mówi, że nie mogę",
    "کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟",
    "ਕੀ ਉਹ ਮੈਨੂੰ ਕੱਢ ਸਕਦੇ ਹਨ?",
    "هل يمكنهم طردي بسبب النقابة؟",
]


@pytest.mark.parametrize("text", STAYS)
def test_the_matter_dates_and_money_stay(text):
    assert redact(text, KNOWN) == text
    assert enough(text)


def test_a_name_at_the_beginning_goes_where_another_follows():
    assert redact("Yesterday Adam Kowalski shouted at me", KNOWN).endswith(f"{MARK} shouted at me")


@pytest.mark.parametrize(
    "text", ["07700 900123", "my name is john smith", "ana@gmail.com", "", "Adam Kowalski", "???"]
)
def test_when_too_little_is_left_it_says_so(text):
    assert not enough(redact(text, KNOWN))


def test_marks_that_stand_together_are_one():
    assert (
        redact("ring John Smith 07700 900123 or me at work", KNOWN) == f"ring {MARK} or me at work"
    )


def test_what_is_left_has_room_in_a_note_and_ends_with_a_word():
    left = redact("وقفہ نہیں ملا " * 400, KNOWN)
    assert len(left.encode()) <= ROOM_BYTES
    assert left.endswith(MARK)
    assert "\ufffd" not in left


def test_nothing_typed_can_stand_for_what_is_held_back():
    assert "£5" not in redact("\ue000\ue001 they owe me \ue000", KNOWN)
    assert redact("\ue000 they owe me £5 \ue000", KNOWN) == "they owe me £5"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["a" * 4096, "1 " * 2048, "A B " * 1024, ". " * 2048, "name is " * 512, "@" * 4096]
)
def test_no_text_takes_long(text):
    redact(text, KNOWN)


def test_what_nobody_says_is_taken_out_and_so_is_half_a_number_at_the_cut():
    assert redact(f"look {'x' * 61} here", KNOWN) == f"look {MARK} here"
    words = "pay " * 374
    assert redact(f"{words}079 00900123", KNOWN)[-3:] in {"pay", MARK}
