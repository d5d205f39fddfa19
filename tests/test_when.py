"""What organisers type about time is understood in their language, and what is wrong with it has a name."""

from __future__ import annotations

import gettext
import pickle
import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel import localedata
from babel.dates import format_date
from small_repository import ROOT

from bot.event import Kind, Sleep
from bot.i18n import Texts, Translator
from bot.languages import Language
from bot.organising_reading import kind_of, read_days
from bot.services.recurrence import MOST, check, starts
from bot.services.when import MisunderstoodError, Problem, Understood, understand
from bot.services.when.sleep import asleep
from bot.services.when.typed import DAYTIME, Sense, typed
from bot.services.when.words import key_of, vocabulary
from bot.services.when.zones import UnknownZoneError, exists, gap, is_twice, to_local, to_utc
from bot.strings_extract import template

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday, 09:00 in London, 04:00 in New York
OFFERED = ["en", "ro", "ur"]
# Languages of warehouses and fields, in many scripts, that somebody may add next.
MANY = """
ar bg bn cs de el es et fa fi fr gu hi hr hu it lt lv ml mr ne nl pa pl ps pt ru sk so sq sr sv ta te ti tr uk uz
"""
# What our translators wrote for the words that CLDR lacks; what they write now is in translations/.
TYPED = {
    "ro": {
        "today": "azi|astăzi|azi-dimineață",
        "tomorrow|tmrw|tmr|tomorow|tommorow": "mâine|mîine|maine|miine",
        "day after tomorrow|the day after tomorrow": "poimâine|poimîine|poimaine",
        "tonight|this evening": (
            "diseară|deseară|astă-seară|astă seară|azi seară|în seara asta|seara asta|"
            "în seara aceasta|la noapte|noaptea asta"
        ),
        "Monday": "luni|lunea asta|lunea aceasta",
        "Mondays": "lunea|în zilele de luni",
        "Tuesday|Tues": "marți|marțea asta|marțea aceasta",
        "Tuesdays": "marțea|marțile|în zilele de marți",
        "Wednesday|Weds": "miercuri|mier|miercurea asta|miercurea aceasta",
        "Wednesdays": "miercurea|miercurile|în zilele de miercuri",
        "Thursday|Thur|Thurs": "joi|joia asta|joia aceasta",
        "Thursdays": "joia|joile|în zilele de joi",
        "Friday": "vineri|vinerea asta|vinerea aceasta",
        "Fridays": "vinerea|vinerile|în zilele de vineri",
        "Saturday": "sâmbătă|sîmbătă|sâmb|sîmb",
        "Saturdays": "sâmbetele|sîmbetele|în zilele de sâmbătă|în zilele de sîmbătă",
        "Sunday": "duminică|dumin",
        "Sundays": "duminicile|în zilele de duminică",
        "every|each": "în fiecare|fiecare|toate zilele de",
        "every other|every second|fortnightly|every fortnight": (
            "o dată la două săptămâni|odată la două săptămâni|la două săptămâni|"
            "la fiecare două săptămâni|din două în două săptămâni|fiecare a doua|"
            "în fiecare a doua"
        ),
        "every day|each day|daily|everyday": "zilnic|în fiecare zi|fiecare zi|zi de zi",
        "weekdays|on weekdays|working days": (
            "zilele lucrătoare|în zilele lucrătoare|zile lucrătoare|în zilele de lucru|"
            "zilele de lucru|în timpul săptămânii|în cursul săptămânii"
        ),
        "every weekday|each weekday|every working day": (
            "în fiecare zi lucrătoare|fiecare zi lucrătoare|în fiecare zi de lucru|"
            "fiecare zi de lucru|toate zilele lucrătoare|în toate zilele lucrătoare"
        ),
        "every {n} weeks|every {n}|every {n}nd|every {n}rd|every {n}th": (
            "la {n} săptămâni|la fiecare {n} săptămâni|fiecare {n} săptămâni|"
            "o dată la {n} săptămâni|odată la {n} săptămâni|din {n} în {n} săptămâni|"
            "la {n} săpt|fiecare {n} săpt|în fiecare a {n}-a|fiecare a {n}-a"
        ),
        "week": (
            "viitoare|următoare|care vine|săptămâna viitoare|săptămâna următoare|"
            "săptămâna care vine"
        ),
        "fortnight|fortnights": "două săptămâni|chenzină",
        "next": (
            "următoarea|urmatorul|următorul|următoare|viitoarea|săptămâna viitoare|"
            "săptămâna următoare|săptămâna care vine"
        ),
        "until {day}|till {day}|til {day}": (
            "până pe {day}|până la {day}|până în {day}|până la data de {day}|"
            "până pe data de {day}|până în data de {day}|până în ziua de {day}|"
            "pînă pe {day}|pînă la {day}|pînă în {day}|până {day}|pînă {day}"
        ),
        "by {day}|before {day}|after {day}|since {day}|last {day}|not {day}|except {day}": (
            "după {day}|înainte de {day}|înaintea zilei de {day}|{day} trecută|"
            "{day} trecut|{day} care a trecut|nu {day}|fără {day}|în afară de {day}|"
            "cu excepția {day}|exceptând {day}|nu mai târziu de {day}|cel târziu {day}"
        ),
        "weekly|biweekly|bi-weekly|monthly|every month|yearly|once a week|once a month": (
            "săptămânal|săptamânal|saptamanal|bisăptămânal|lunar|anual|în fiecare lună|"
            "fiecare lună|în fiecare săptămână|fiecare săptămână|o dată pe săptămână|"
            "odată pe săptămână|o dată pe lună|odată pe lună"
        ),
        "to|through|thru": "la|până|până la|pînă|pînă la",
        "between": "între|intre",
        "{hours} in between": "{hours} între ele",
        "and": "și|si|plus",
        "at|on|from|this|the|this week|coming|starting": (
            "la|pe|în|din|de|de la|la ora|ora|orele|la orele|începând cu|începând de la|"
            "începând din|cu începere de la|asta|aceasta|această|acest|acesta|ăsta|"
            "săptămâna asta|săptămâna aceasta|săpt asta|în ziua de|în data de|pe data de|"
            "data de"
        ),
        "of": "a lunii|ale lunii",
        "st|nd|rd|th": "st|nd|rd|th",
        "am|a.m.": "am|a.m.|înainte de prânz|înainte de amiază",
        "pm|p.m.": (
            "pm|p.m.|după-amiaza|după-amiază|după amiaza|după amiază|după-masa|după-masă|"
            "după masa|după masă|dupăamiaza|dupămasa|d.m.|d.a."
        ),
        "o'clock|o clock|h": "fix|h",
        "hrs|hours": "ore|orele|h",
        "noon|midday": "prânz|la prânz|amiază|la amiază|amiaza|prânzul",
        "midnight": "miezul nopții|la miezul nopții|miez de noapte",
        "in the daytime|in the day|during the day": (
            "ziua|în timpul zilei|pe timp de zi|în cursul zilei"
        ),
        "half past {hour}|half {hour}": (
            "{hour} și jumătate|{hour} si jumatate|{hour} jumătate|{hour} și jumate|"
            "{hour} jumate|{hour} și jumă"
        ),
        "quarter past {hour}|a quarter past {hour}|quarter after {hour}": (
            "{hour} și un sfert|{hour} și sfert|{hour} un sfert"
        ),
        "quarter to {hour}|a quarter to {hour}|quarter till {hour}": (
            "{hour} fără un sfert|{hour} fără sfert|{hour} minus un sfert"
        ),
        "in {n} days|in {n} day": (
            "peste {n} zile|peste {n} de zile|peste {n} zi|în {n} zile|în {n} de zile|în {n} zi"
        ),
        "in {n} hours|in {n} hour|in {n} hrs|in {n} h": (
            "peste {n} ore|peste {n} de ore|peste {n} oră|peste {n} h|în {n} ore|"
            "în {n} de ore|în {n} oră"
        ),
        "in {n} minutes|in {n} minute|in {n} mins|in {n} min": (
            "peste {n} minute|peste {n} de minute|peste {n} minut|peste {n} min|"
            "peste {n} de min|în {n} minute|în {n} de minute|în {n} min"
        ),
        "for {n} hours|for {n} hour|for {n} hrs|for {n} h": (
            "timp de {n} ore|timp de {n} oră|timp de {n} de ore|timp de {n} h|"
            "pentru {n} ore|pentru {n} oră|vreme de {n} ore|durează {n} ore|"
            "durează {n} oră|durata {n} ore|durata {n} oră|ține {n} ore|ține {n} oră"
        ),
        "for {n} weeks|for {n} week|{n} weeks|{n} week": (
            "timp de {n} săptămâni|timp de {n} săptămână|timp de {n} de săptămâni|"
            "timp de {n} săpt|pentru {n} săptămâni|pentru {n} săptămână|"
            "vreme de {n} săptămâni|{n} săptămâni|{n} de săptămâni|{n} săptămână|{n} săpt"
        ),
    },
    "ur": {
        "today": "آج|آج ہی|آج کے دن",
        "tomorrow|tmrw|tmr|tomorow|tommorow": "کل|آنے والے کل|آنے والی کل|آئندہ کل|کل ہی",
        "day after tomorrow|the day after tomorrow": "پرسوں|آنے والے پرسوں",
        "tonight|this evening": "آج رات|آج شام|آج رات کو|آج شام کو|آج کی رات|آج کی شام",
        "Monday": "پیر|سوموار|سوم وار|دوشنبہ|منڈے",
        "Mondays": "ہر پیر|ہر پیر کو|ہر سوموار|ہر سوموار کو",
        "Tuesday|Tues": "منگل|منگلوار|منگل وار|ٹیوزڈے|ٹیوسڈے",
        "Tuesdays": "ہر منگل|ہر منگل کو",
        "Wednesday|Weds": "بدھ|بدھوار|بدھ وار|وینزڈے|ویڈنزڈے",
        "Wednesdays": "ہر بدھ|ہر بدھ کو",
        "Thursday|Thur|Thurs": "جمعرات|جمیرات|جمہرات|تھرسڈے|تھرزڈے",
        "Thursdays": "ہر جمعرات|ہر جمعرات کو",
        "Friday": "جمعہ|جمعے|جمعۃ المبارک|جمعہ المبارک|جمعتہ المبارک|جمعة|فرائیڈے|فرائڈے",
        "Fridays": "ہر جمعہ|ہر جمعے|ہر جمعہ کو|ہر جمعے کو",
        "Saturday": (
            "ہفتہ|ہفتے کو|ہفتے کے دن|ہفتے کے روز|ہفتے کی|ہفتے اور|سنیچر|سنیچروار|سیٹرڈے|سیچرڈے"
        ),
        "Saturdays": "ہر ہفتہ|ہر ہفتے کو|ہر سنیچر|ہر سنیچر کو",
        "Sunday": "اتوار|اِتوار|سنڈے",
        "Sundays": "ہر اتوار|ہر اتوار کو",
        "every|each": "ہر|ہر ایک|ہر ہفتے|ہر ہفتے کے",
        "every other|every second|fortnightly|every fortnight": (
            "ہر دوسرے|ہر دوسرا|ہر دوسری|ہر دوسرے ہفتے|ہر دوسرے ہفتے کے|ہر دو ہفتے|"
            "ہر دو ہفتے بعد|ہر دو ہفتوں بعد|ہر پندرہ دن|ہر پندرہ دن بعد|ایک چھوڑ کر ایک"
        ),
        "every day|each day|daily|everyday": "ہر روز|روزانہ|ہر دن|ہر ایک دن|روز کے روز|ڈیلی",
        "weekdays|on weekdays|working days": "کام کے دن|کام کے دنوں میں|ورکنگ ڈیز|ویک ڈیز",
        "every weekday|each weekday|every working day": (
            "ہر کام کے دن|کام کے ہر دن|ہر ورکنگ ڈے|ہر ویک ڈے"
        ),
        "every {n} weeks|every {n}|every {n}nd|every {n}rd|every {n}th": (
            "ہر {n} ہفتے|ہر {n} ہفتے بعد|ہر {n} ہفتوں بعد|ہر {n} ہفتے کے بعد|"
            "ہر {n} ہفتوں کے بعد|ہر {n} ہفتے میں|ہر {n} ہفتوں میں|ہر {n}ویں|ہر {n} ویں|"
            "ہر {n}ویں ہفتے"
        ),
        "week": "اگلے ہفتے|کو اگلے ہفتے|آئندہ ہفتے|کو آئندہ ہفتے|اس سے اگلے ہفتے",
        "fortnight|fortnights": (
            "دو ہفتے|دو ہفتوں|دو ہفتے بعد|دو ہفتوں بعد|پندرہ دن بعد|پندرہ روز"
        ),
        "next": (
            "اگلے|اگلا|اگلی|آئندہ|اگلے ہفتے|اگلے ہفتے کے|آئندہ ہفتے|آئندہ ہفتے کے|آنے والے ہفتے"
        ),
        "until {day}|till {day}|til {day}": "{day} تک|{day} تک کے لیے|{day} تلک",
        "by {day}|before {day}|after {day}|since {day}|last {day}|not {day}|except {day}": (
            "{day} کے بعد|{day} کے بعد والے|{day} سے پہلے|{day} سے قبل|{day} کے سوا|"
            "{day} کے علاوہ|{day} نہیں|{day} چھوڑ کر|پچھلے {day}|پچھلا {day}|پچھلی {day}|"
            "گزشتہ {day}|گذشتہ {day}|گزرے {day}"
        ),
        "weekly|biweekly|bi-weekly|monthly|every month|yearly|once a week|once a month": (
            "ہفتہ وار|ہفتے وار|ہفتہ میں ایک بار|ہفتے میں ایک بار|ہر ماہ|ہر مہینے|"
            "ہر مہینہ|ماہانہ|ماہوار|مہینے میں ایک بار|سالانہ|ہر سال"
        ),
        "to|through|thru": "سے|تا|سے لے کر|سے لیکر",
        "between": "مابین",
        "{hours} in between": (
            "{hours} کے درمیان|{hours} کے بیچ|{hours} درمیان|{hours} بیچ|{hours} کے مابین"
        ),
        "and": "اور|اینڈ|نیز",
        "at|on|from|this|the|this week|coming|starting": (
            "کو|پر|بروز|سے|کے دن|کے روز|کی|کے|کا|بوقت|وقت|اس|یہ|اسی|اس ہفتے|اس ہفتے کے|"
            "رواں ہفتے|آنے والے|آنے والا|آنے والی|سے شروع|شروع|بمقام|مقام"
        ),
        "of": "ماہ",
        "st|nd|rd|th": "ویں|واں|وں|تاریخ",
        "am|a.m.": "اے ایم|اےایم|قبل از دوپہر|قبل دوپہر",
        "pm|p.m.": "پی ایم|پیایم|بعد از دوپہر|بعد دوپہر|دوپہر کے بعد",
        "o'clock|o clock|h": "بجے|بجہ",
        "hrs|hours": "آورز|اورز",
        "noon|midday": "دوپہر بارہ بجے|دوپہر کے بارہ بجے|دن بارہ بجے|دن کے بارہ بجے|عین دوپہر",
        "midnight": "آدھی رات|نصف شب|نصف رات|رات بارہ بجے|رات کے بارہ بجے|مڈ نائٹ",
        "in the daytime|in the day|during the day": "دن|دن میں|دن کو|دن کے وقت|دن کے",
        "half past {hour}|half {hour}": "ساڑھے {hour}|ساڑے {hour}|ساڈھے {hour}|ساڑھ {hour}",
        "quarter past {hour}|a quarter past {hour}|quarter after {hour}": "سوا {hour}|سَوا {hour}",
        "quarter to {hour}|a quarter to {hour}|quarter till {hour}": "پونے {hour}|پون {hour}",
        "in {n} days|in {n} day": (
            "{n} دن بعد|{n} دن کے بعد|{n} دنوں بعد|{n} دنوں کے بعد|{n} دن میں|"
            "{n} دنوں میں|{n} روز بعد"
        ),
        "in {n} hours|in {n} hour|in {n} hrs|in {n} h": (
            "{n} گھنٹے بعد|{n} گھنٹوں بعد|{n} گھنٹہ بعد|{n} گھنٹے کے بعد|"
            "{n} گھنٹوں کے بعد|{n} گھنٹے میں|{n} گھنٹوں میں|{n} گھنٹہ میں"
        ),
        "in {n} minutes|in {n} minute|in {n} mins|in {n} min": (
            "{n} منٹ بعد|{n} منٹ کے بعد|{n} منٹوں بعد|{n} منٹ میں|{n} منٹوں میں"
        ),
        "for {n} hours|for {n} hour|for {n} hrs|for {n} h": (
            "{n} گھنٹے تک|{n} گھنٹوں تک|{n} گھنٹہ تک|{n} گھنٹے کے لیے|{n} گھنٹوں کے لیے|"
            "{n} گھنٹہ کے لیے|{n} گھنٹے کیلئے|{n} گھنٹوں کیلئے|صرف {n} گھنٹے|"
            "صرف {n} گھنٹہ"
        ),
        "for {n} weeks|for {n} week|{n} weeks|{n} week": (
            "{n} ہفتوں تک|{n} ہفتے کے لیے|{n} ہفتوں کے لیے|{n} ہفتہ کے لیے|"
            "{n} ہفتے کیلئے|{n} ہفتوں کیلئے|اگلے {n} ہفتے|اگلے {n} ہفتوں|"
            "اگلے {n} ہفتے تک|اگلے {n} ہفتوں تک|آئندہ {n} ہفتے|آئندہ {n} ہفتوں تک|"
            "صرف {n} ہفتے|{n} ہفتے|{n} ہفتوں"
        ),
    },
}


class Typed(gettext.NullTranslations):
    def __init__(self, words):
        super().__init__()
        self.words = words

    def pgettext(self, context, message):
        return self.words.get(message, message) if context == "typed" else message


@lru_cache
def translator(code):
    like = "en_GB" if code == "en" else code
    language = Language(code, code, code, "ltr", date_like=like)
    return Translator(language, Typed(TYPED.get(code, {})), frozenset(), frozenset())


@lru_cache
def translated(code):
    return Texts.load(ROOT / "translations").translator(code)


def in_words(code, where):
    """Return a translator with the words of this file, or those of the catalogues as soon as they have them all."""
    newest = "half past {hour}|half {hour}"
    if where == "typed here" or code not in TYPED:
        return translator(code)
    if translated(code).pgettext("typed", newest) == newest:
        pytest.skip("the newest words are not in translations/ yet")
    return translated(code)


WHERE = ["typed here", "translations"]


def read(line, code="en", *, zone=LONDON, now=SUNDAY, minutes=120, where="typed here"):
    return understand(line, in_words(code, where), now, zone, minutes)


def problem(line, code="en", **rest):
    with pytest.raises(MisunderstoodError) as caught:
        read(line, code, **rest)
    return caught.value


def said(line, code="en", **rest):
    """Write what a line means in one short text."""
    found = read(line, code, **rest)
    end = f"+{found.minutes}" if found.said_end else ""
    parts = (f"{found.start:%Y-%m-%d %H:%M}{end}", found.rule, found.place)
    return " ".join(part for part in parts if part)


WEEK = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=5"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("tomorrow 6am", "2026-11-23 06:00"),
        ("TOMORROW at 6 AM", "2026-11-23 06:00"),
        ("Mon–Fri 06:00–10:00", f"2026-11-23 06:00+240 {WEEK}"),
        ("from Monday to Friday 6am to 10am", f"2026-11-23 06:00+240 {WEEK}"),
        ("weekdays 05:30", f"2026-11-23 05:30 {WEEK}"),
        ("Tue 17-19 gate 2", "2026-11-24 17:00+120 gate 2"),
        ("Tues 17-19 gate 2", "2026-11-24 17:00+120 gate 2"),
        ("Thursday 3pm-5pm north gate", "2026-11-26 15:00+120 north gate"),
        ("Thursday 3-5pm north gate", "2026-11-26 15:00+120 north gate"),
        ("Thursday 10am-2 north gate", "2026-11-26 10:00+240 north gate"),
        ("Thursday 11-1pm", "2026-11-26 11:00+120"),
        ("Thursday 10pm-6", "2026-11-26 22:00+480"),
        ("Thursday 22-6", "2026-11-26 22:00+480"),
        ("Thursday 6-20", "2026-11-26 06:00+840"),
        ("28 Nov 06:00", "2026-11-28 06:00"),
        ("28th of November, 6 o'clock, gate 2", "2026-11-28 06:00 gate 2"),
        ("Nov 28th 6am", "2026-11-28 06:00"),
        ("28 Nov 2026 6am", "2026-11-28 06:00"),
        ("28 Nov 2030", "2026-11-28 20:30"),
        ("Saturday 28 Nov 06:00", "2026-11-28 06:00"),
        ("Sat 28 06:00", "2026-11-28 06:00"),
        ("the 28th 06:00", "2026-11-28 06:00"),
        ("28.11. 06:00-10:00 gate 2", "2026-11-28 06:00+240 gate 2"),
        ("28.11.26 06:00", "2026-11-28 06:00"),
        ("28/11 06:00", "2026-11-28 06:00"),
        ("28-11-2026 06:00", "2026-11-28 06:00"),
        ("2026-11-28 17:30", "2026-11-28 17:30"),
        ("2026-11-28T17:30", "2026-11-28 17:30"),
        ("5 Jan 6am", "2027-01-05 06:00"),
        ("20 Sep 6am", "2027-09-20 06:00"),
        ("27 Dec 2027 6am", "2027-12-27 06:00"),
        ("tomorrow 6am for 24 hours", "2026-11-23 06:00+1440"),
        ("every day 06:00 until 27 Dec 2027",
         "2026-11-23 06:00 FREQ=DAILY;UNTIL=20271227T235959"),
        ("Sunday 18:00", "2026-11-22 18:00"),
        ("Sunday 08:00", "2026-11-29 08:00"),
        ("today 18:30 canteen", "2026-11-22 18:30 canteen"),
        ("tonight 8", "2026-11-22 20:00"),
        ("in 2 hours", "2026-11-22 11:00"),
        ("in 9600 hours", "2027-12-27 09:00"),
        ("in 90 minutes gate 6", "2026-11-22 10:30 gate 6"),
        ("tomorrow noon", "2026-11-23 12:00"),
        ("tomorrow 12 noon", "2026-11-23 12:00"),
        ("tomorrow 12pm-1pm", "2026-11-23 12:00+60"),
        ("tomorrow 12am", "2026-11-23 00:00"),
        ("tomorrow 12:30 a.m.", "2026-11-23 00:30"),
        ("tomorrow 24:00", "2026-11-24 00:00"),
        ("today midnight", "2026-11-23 00:00"),
        ("Friday 8pm to midnight", "2026-11-27 20:00+240"),
        ("Friday 18-24", "2026-11-27 18:00+360"),
        ("tomorrow 6 in the morning", "2026-11-23 06:00"),
        ("tomorrow morning 6", "2026-11-23 06:00"),
        ("tomorrow evening at 6-8", "2026-11-23 18:00+120"),
        ("tomorrow 5 in the evening", "2026-11-23 17:00"),
        ("tomorrow 2 at night", "2026-11-23 02:00"),
        ("tomorrow 6.30am", "2026-11-23 06:30"),
        ("tomorrow 18h30", "2026-11-23 18:30"),
        ("tomorrow 18h", "2026-11-23 18:00"),
        ("tomorrow 0600-1000 north", "2026-11-23 06:00+240 north"),
        ("tomorrow 1730 hrs", "2026-11-23 17:30"),
        ("Tuesday 6.30-8.30", "2026-11-24 06:30+120"),
        ("tomorrow 5:45am-8:15am", "2026-11-23 05:45+150"),
        ("between 6 and 8 tomorrow", "2026-11-23 06:00+120"),
        ("in 3 days 6am", "2026-11-25 06:00"),
        ("Mon-Fri this week 6am", f"2026-11-23 06:00 {WEEK}"),
        ("tomorrow 6am until 10am", "2026-11-23 06:00+240"),
        ("Friday 3pm until 5.10", "2026-11-27 15:00+130"),
        ("every day 6-8 until 5.12", "2026-11-23 06:00+120 FREQ=DAILY;UNTIL=20261205T235959"),
        ("tomorrow 6am for 4 hours", "2026-11-23 06:00+240"),
        ("Mon 18:00 until Tue 06:00", "2026-11-23 18:00+720"),
        ("28 Nov 18:00 - 29 Nov 10:00", "2026-11-28 18:00+960"),
        ("every Monday 06:00 gate 2 until 21 Dec",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261221T235959 gate 2"),
        ("Mondays and Thursdays 06:00 until 21 Dec",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261221T235959"),
        ("every Monday 06:00 for 4 weeks",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220T235959"),
        ("every Sunday 08:00 4 weeks",
         "2026-11-29 08:00 FREQ=WEEKLY;BYDAY=SU;UNTIL=20261226T235959"),
        ("every other Monday 06:00 until 20 Jan",
         "2026-11-23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270120T235959"),
        *((f"every {often} Monday 06:00 until 20 Jan",
           "2026-11-23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270120T235959")
          for often in ("second", "2nd", "2 weeks on", "fortnight on")),
        ("every weekday 05:30 until 4 Dec",
         "2026-11-23 05:30 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261204T235959"),
        ("every day 6-8 until 12 Dec", "2026-11-23 06:00+120 FREQ=DAILY;UNTIL=20261212T235959"),
        ("every day 10-12 until Friday", "2026-11-22 10:00+120 FREQ=DAILY;UNTIL=20261127T235959"),
        ("every morning at 6 for 2 weeks", "2026-11-23 06:00 FREQ=DAILY;UNTIL=20261206T235959"),
        ("Mon, Wed and Fri 17-19 until 24 Dec",
         "2026-11-23 17:00+120 FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261224T235959"),
        ("Mon/Wed & Fri 17-19", "2026-11-23 17:00+120 FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=3"),
        ("Fri-Mon 17-19", "2026-11-27 17:00+120 FREQ=WEEKLY;BYDAY=MO,FR,SA,SU;COUNT=4"),
        ("28 Nov - 2 Dec 06:00-10:00", "2026-11-28 06:00+240 FREQ=DAILY;UNTIL=20261202T235959"),
        ("1-5 Dec 06:00", "2026-12-01 06:00 FREQ=DAILY;UNTIL=20261205T235959"),
        ("Monday until Friday 06:00", f"2026-11-23 06:00 {WEEK}"),
        ("Monday and Wednesday till Friday 06:00",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,WE,TH,FR;COUNT=4"),
        ("Mondays until Fridays 6am until 18 Dec",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261218T235959"),
        ("every Monday 6am until Friday",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261127T235959"),
        ("every Monday to Friday 6am until 4 Dec",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261204T235959"),
        ("every day of the week 6am until Friday",
         "2026-11-23 06:00 FREQ=DAILY;UNTIL=20261127T235959"),
        ("every working days 6am until Friday",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261127T235959"),
        ("every 2 weeks Monday 6am for 6 weeks",
         "2026-11-23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270103T235959"),
        ("Mon-Fri 6am 4 weeks",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261220T235959"),
        ("Monday 23 Nov to Friday 27 Nov 6am",
         "2026-11-23 06:00 FREQ=DAILY;UNTIL=20261127T235959"),
        ("tomorrow Monday 6am", "2026-11-23 06:00"),
        ("28 Nov Saturday 6am", "2026-11-28 06:00"),
        ("Tuesday at gate 2, at 5pm", "2026-11-24 17:00 gate 2"),
        ("tomorrow gate 2 at 5 o'clock", "2026-11-23 05:00 gate 2"),
        ("1 Dec 27 6am", "2027-12-01 06:00"),
        ("2027 Dec 1 6am", "2027-12-01 06:00"),
        ("12 Dec '27 6am", "2027-12-12 06:00"),
        ("gate 27, 28 Nov 6am", "2026-11-28 06:00 gate 27"),
        ("Tuesday 6am and 2 stewards", "2026-11-24 06:00 and 2 stewards"),
        ("1 Dec 27 Mill Lane 6am", "2026-12-01 06:00 27 Mill Lane"),
        ("daily 12-13 until 1 Dec 27", "2026-11-22 12:00+60 FREQ=DAILY;UNTIL=20271201T235959"),
        ("Monday next to the gate 6am", "2026-11-23 06:00 next to the gate"),
        ("28 Nov 6am Freshers week", "2026-11-28 06:00 Freshers week"),
        ("tomorrow half past 6", "2026-11-23 06:30"),
        ("half past 6 tomorrow gate 2", "2026-11-23 06:30 gate 2"),
        ("tomorrow half-past 8pm", "2026-11-23 20:30"),
        ("tomorrow half 6", "2026-11-23 06:30"),
        ("tonight half past 8", "2026-11-22 20:30"),
        ("tomorrow half past 8 in the evening", "2026-11-23 20:30"),
        ("tomorrow at a quarter past 6 pm gate 2", "2026-11-23 18:15 gate 2"),
        ("tomorrow quarter to 7-8", "2026-11-23 06:45+75"),
        ("tomorrow half past 6 to quarter to 8", "2026-11-23 06:30+75"),
        ("from half past 6 until half past 8 tomorrow", "2026-11-23 06:30+120"),
        ("tomorrow quarter to 1", "2026-11-23 12:45"),
        ("tomorrow quarter to 1am", "2026-11-23 00:45"),
        ("tomorrow quarter to 12 pm", "2026-11-23 11:45"),
        ("tomorrow quarter to 12 at night", "2026-11-23 23:45"),
        ("tomorrow 6am half moon pub", "2026-11-23 06:00 half moon pub"),
        ("tomorrow 2 in the daytime", "2026-11-23 14:00"),
        ("tomorrow 6 in the daytime", "2026-11-23 18:00"),
        ("tomorrow 7 in the daytime", "2026-11-23 07:00"),
        ("tomorrow 11 during the day", "2026-11-23 11:00"),
        ("tomorrow 06:00 in the daytime", "2026-11-23 06:00"),
        ("tomorrow 18:00 in the daytime", "2026-11-23 18:00"),
        ("tomorrow 6 and 8 in between gate 2", "2026-11-23 06:00+120 gate 2"),
        ("tomorrow 6am between gate 2 and 3", "2026-11-23 06:00 between gate 2 and 3"),
        ("tomorrow 6am after the break", "2026-11-23 06:00 after the break"),
        ("28 Nov 1930", "2026-11-28 19:30"),
    ],
)  # fmt: skip
def test_a_line_means_what_its_writer_means(line, meant):
    assert said(line) == meant


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Tuesday 17-19 Gate 2", "Gate 2"),
        ("gate 2 tomorrow 6am", "gate 2"),
        ("unit 17 Tuesday 6am", "unit 17"),
        ("Tuesday 6am unit 17", "unit 17"),
        ("tomorrow 6am M6 junction 3", "M6 junction 3"),
        ("tomorrow 06:00, door 6", "door 6"),
        ("door 6, tomorrow 06:00", "door 6"),
        ("tomorrow 6am units 17-19", "units 17-19"),
        ("units 17-19 tomorrow 6am", "units 17-19"),
        ("unit 3/14 tomorrow 6am", "unit 3/14"),
        ("Tuesday 17-19 bay 4.11", "bay 4.11"),
        ("Sun Street tomorrow 6am", "Sun Street"),
        ("tomorrow 6am Sun Street 17", "Sun Street 17"),
        ("tomorrow 6am before the Friday shift", "before the Friday shift"),
        ("tomorrow 6am 17a Mill Lane", "17a Mill Lane"),
        ("tomorrow 6am at the Red Lion (back room)", "the Red Lion (back room)"),
        ("tomorrow at 6 on the corner", "the corner"),
        ("tomorrow 6am – St. Mary's, CV1 2AB", "St. Mary's, CV1 2AB"),
        ("tomorrow 6am بوابة ٢", "بوابة ٢"),
        ("tomorrow 6am \u2068gate 2\u2069", "gate 2"),
        ("tomorrow 6am gate \u20682\u2069 north\u200f", "gate 2 north"),
        ("gate 2 on Monday at 6", "gate 2"),
        ("tomorrow 6am", ""),
    ],
)
def test_a_place_is_kept_as_it_was_written_and_its_numbers_are_no_hours(line, place):
    found = read(line)
    assert found.place == place
    assert (found.start.hour, found.said_end) in {(6, False), (17, True)}


@pytest.mark.parametrize(
    ("line", "wrong", "part", "at", "suggestions"),
    [
        ("gate 2", Problem.NOTHING, "", None, []),
        ("", Problem.NOTHING, "", None, []),
        ("🔥", Problem.NOTHING, "", None, []),
        ("tomorrow gate 2", Problem.NO_TIME, "", "2026-11-23", []),
        ("Tuesday unit 17", Problem.NO_TIME, "", "2026-11-24", []),
        ("Tuesday 17a Mill Lane", Problem.NO_TIME, "", "2026-11-24", []),
        ("25 Sep 06:00", Problem.PAST, "", "2026-09-25 06:00:00", ["2027-09-25 06:00:00"]),
        ("18:30 canteen", Problem.NO_DAY, "", None, ["2026-11-22 18:30:00"]),
        ("noon", Problem.NO_DAY, "", None, ["2026-11-22 12:00:00"]),
        ("06:00", Problem.NO_DAY, "", None, ["2026-11-23 06:00:00"]),
        ("tomorrow 25:00", Problem.NO_SUCH_TIME, "25:00", None, []),
        ("tomorrow 6:75", Problem.NO_SUCH_TIME, "6:75", None, []),
        ("tomorrow 14am", Problem.NO_SUCH_TIME, "14am", None, []),
        ("32 February 06:00", Problem.NO_SUCH_DATE, "32 February", None, ["2027-02-28"]),
        ("31 April 06:00", Problem.NO_SUCH_DATE, "31 April", None, ["2027-04-30"]),
        ("29 Feb 06:00", Problem.NO_SUCH_DATE, "29 Feb", None, ["2027-02-28"]),
        ("31.4. 06:00", Problem.NO_SUCH_DATE, "31.4.", None, ["2027-04-30"]),
        ("11/28 6am", Problem.NO_SUCH_DATE, "11/28", None, ["2026-11-28"]),
        ("2026-13-01 06:00", Problem.NO_SUCH_DATE, "2026-13-01", None, ["2026-01-13"]),
        ("every day 6-8 until Christmas", Problem.NOT_A_DATE, "Christmas", None, []),
        ("Friday 6-8 until Christmas", Problem.NOT_A_DATE, "Christmas", None, []),
        ("every day 6-8 until 31/4", Problem.NO_SUCH_DATE, "31/4", None, ["2027-04-30"]),
        ("every day 6-8 until", Problem.NOT_A_DATE, "", None, []),
        ("Monday 28 Nov 06:00", Problem.WRONG_WEEKDAY, "Monday 28 Nov", "2026-11-28",
         ["2026-11-28", "2026-11-30"]),
        ("next Monday 6am", Problem.WHICH_DAY, "next Monday", None, ["2026-11-23", "2026-11-30"]),
        ("Friday week 6am", Problem.WHICH_DAY, "Friday week", None, ["2026-11-27", "2026-12-04"]),
        ("every blue moon 6am", Problem.WHICH_DAY, "every blue moon", None, []),
        ("every 99 weeks Monday 6am", Problem.WHICH_DAY, "every 99 weeks", None, []),
        ("in 2 weeks Monday 6am", Problem.WHICH_DAY, "in 2 weeks Monday", None,
         ["2026-11-30", "2026-12-07"]),
        ("Monday in 2 weeks 6am", Problem.WHICH_DAY, "Monday in 2 weeks", None,
         ["2026-11-30", "2026-12-07"]),
        ("Monday 6am in 2 weeks", Problem.WHICH_DAY, "in 2 weeks", None, []),
        ("in 2 weeks 6am", Problem.WHICH_DAY, "in 2 weeks", None, ["2026-12-06"]),
        ("in 9999 weeks Monday 6am", Problem.WHICH_DAY, "in 9999 weeks Monday", None, []),
        ("2 weeks Monday 6am", Problem.WHICH_DAY, "2 weeks", None, []),
        ("Monday in a week 6am", Problem.WHICH_DAY, "Monday in a week", None, []),
        ("in two weeks Monday 6am", Problem.WHICH_DAY, "weeks", None, []),
        ("next week Monday 6am", Problem.WHICH_DAY, "next week Monday", None,
         ["2026-11-23", "2026-11-30"]),
        ("Monday next week 6am", Problem.WHICH_DAY, "Monday next week", None,
         ["2026-11-23", "2026-11-30"]),
        ("Mon-Fri 6am next week", Problem.WHICH_DAY, "next week", None, []),
        ("every day 6-8 until next Friday", Problem.WHICH_DAY, "next Friday", None,
         ["2026-11-27", "2026-12-04"]),
        ("Mon 06:00 until Friday", Problem.WHICH_DAY, "Mon", None, []),
        ("Monday until 21 Dec 6am", Problem.WHICH_DAY, "Monday until 21 Dec", None, []),
        ("Monday until Friday 4 Dec 6am", Problem.WHICH_DAY, "Monday until Friday 4 Dec", None, []),
        ("Monday to Friday 4 Dec 6am", Problem.WHICH_DAY, "4 Dec", None, []),
        ("Mon 23 - Fri 27 Nov 6am", Problem.WHICH_DAY, "Mon", None, []),
        ("every day but Sunday 6am until 18 Dec", Problem.WHICH_DAY, "Sunday", None, []),
        ("daily Monday to Friday 6-8 until 18 Dec", Problem.WHICH_DAY, "Monday to Friday", None, []),
        ("every Monday 6am from 30 Nov until 21 Dec", Problem.WHICH_DAY, "30 Nov", None, []),
        ("Mon-Fri not Wed 6am", Problem.WHICH_DAY, "Wed", None, []),
        ("Monday 6-8 and Tuesday", Problem.WHICH_DAY, "Tuesday", None, []),
        ("Monday or Tuesday 6am", Problem.WHICH_DAY, "Tuesday", None, []),
        ("tomorrow Tuesday 6am", Problem.WRONG_WEEKDAY, "tomorrow Tuesday", "2026-11-23",
         ["2026-11-23", "2026-11-24"]),
        ("Tuesday tomorrow 6am", Problem.WRONG_WEEKDAY, "Tuesday tomorrow", "2026-11-23",
         ["2026-11-23", "2026-11-24"]),
        ("28 Nov Friday 6am", Problem.WRONG_WEEKDAY, "28 Nov Friday", "2026-11-28",
         ["2026-11-28", "2026-12-04"]),
        ("Tuesday gate 2, at 5", Problem.NO_TIME, "", "2026-11-24", []),
        ("daily 12-13 gate until 1 Dec 2031", Problem.TOO_FAR, "", "2031-12-01", ["2027-12-27"]),
        ("daily 12-13 gate until 1 Dec 31", Problem.TOO_FAR, "", "2031-12-01", ["2027-12-27"]),
        ("daily 6-8 until Tue 1 Dec 2031", Problem.TOO_FAR, "", "2031-12-01", ["2027-12-27"]),
        ("daily 6-8 until 1 Dec '31", Problem.TOO_FAR, "", "2031-12-01", ["2027-12-27"]),
        ("27 and 28 Nov 6am", Problem.WHICH_DAY, "27 and 28 Nov", None, []),
        ("27/28 Nov 6am", Problem.WHICH_DAY, "27/28 Nov", None, []),
        ("27, 28 Nov 6am", Problem.WHICH_DAY, "27, 28 Nov", None, []),
        ("Monday 6am for 5 days", Problem.WHICH_DAY, "5 days", None, []),
        *((f"{word} 6am", Problem.WHICH_DAY, word, None, [])
          for word in ("by Monday", "after Monday", "last Monday", "not Monday", "not on Monday",
                       "before 28 Nov", "since Friday", "except tomorrow", "Monday fortnight",
                       "Monday in a fortnight")),
        *((f"Monday 6am {word}", Problem.WHICH_DAY, word, None, [])
          for word in ("weekly", "monthly", "bi-weekly", "every month", "once a week")),
        ("28 Nov today 6am", Problem.WHICH_DAY, "today", None, []),
        ("6am by this Monday", Problem.WHICH_DAY, "by this Monday", None, []),
        ("tomorrow half past 6:15", Problem.NO_SUCH_TIME, "half past 6", None, []),
        ("tomorrow half past 30", Problem.NO_SUCH_TIME, "half past 30", None, []),
        ("tomorrow 18:30 half", Problem.NO_SUCH_TIME, "half", None, []),
        ("every Monday 6am until 1 Dec 1999", Problem.END_BEFORE_START, "", "2026-11-23 06:00:00",
         ["1999-12-01"]),
        ("1 Dec 1999 6am", Problem.PAST, "", "1999-12-01 06:00:00", []),
        ("28 Nov 2160 6am", Problem.TOO_FAR, "", "2160-11-28 06:00:00", ["2027-12-27"]),
        ("Monday after next 6am", Problem.WHICH_DAY, "next", None, []),
        ("Monday 6am and 6pm", Problem.NO_SUCH_TIME, "6am and 6pm", None, []),
        ("Monday 17-19 and 20-22", Problem.NO_SUCH_TIME, "17-19 and 20", None, []),
        ("1 Dec 2031 6-8 gate", Problem.TOO_FAR, "", "2031-12-01 06:00:00", ["2027-12-27"]),
        ("Dec 1, 2031 at 6", Problem.TOO_FAR, "", "2031-12-01 06:00:00", ["2027-12-27"]),
        ("2031 Dec 1 6am", Problem.TOO_FAR, "", "2031-12-01 06:00:00", ["2027-12-27"]),
        ("28 Nov - 1 Dec 2031 6am", Problem.TOO_FAR, "", "2031-12-01", ["2027-12-27"]),
        ("1 Dec 2019 6am", Problem.PAST, "", "2019-12-01 06:00:00", []),
        ("every day until 29 Feb 2030 6am", Problem.NO_SUCH_DATE, "29 Feb", None, ["2027-02-28"]),
        ("Mon 6-10 and Tue 17-19 gate 2", Problem.WHICH_DAY, "Tue 17-19", None, []),
        ("30 Nov 6am, 1 Dec 7am", Problem.WHICH_DAY, "1 Dec 7am", None, []),
        ("Tue 25/11 06:00", Problem.WRONG_WEEKDAY, "Tue 25/11", "2026-11-25",
         ["2026-11-25", "2026-12-01"]),
        ("Friday midnight", Problem.WHICH_MIDNIGHT, "Friday", None,
         ["2026-11-27 00:00:00", "2026-11-28 00:00:00"]),
        ("tomorrow 06:00 BST", Problem.WRONG_CLOCK, "06:00 BST", "2026-11-23 06:00:00", []),
        ("tomorrow 06:00 CET", Problem.WRONG_CLOCK, "06:00 CET", "2026-11-23 06:00:00", []),
        ("today 06:00", Problem.PAST, "", "2026-11-22 06:00:00", ["2026-11-23 06:00:00"]),
        ("today 09:00", Problem.PAST, "", "2026-11-22 09:00:00", ["2026-11-23 09:00:00"]),
        ("20 Nov 06:00", Problem.PAST, "", "2026-11-20 06:00:00", ["2027-11-20 06:00:00"]),
        ("20 Nov 2025 06:00", Problem.PAST, "", "2025-11-20 06:00:00", []),
        ("28 March 2027 01:30", Problem.SKIPPED, "", "2027-03-28 01:30:00",
         ["2027-03-28 00:59:00", "2027-03-28 02:00:00"]),
        ("Tuesday 17-15", Problem.END_BEFORE_START, "", "2026-11-24 17:00:00",
         ["2026-11-24 15:00:00"]),
        ("Tuesday 06:00-06:00", Problem.END_BEFORE_START, "", "2026-11-24 06:00:00",
         ["2026-11-24 06:00:00"]),
        ("every day 6-8 until 20 Nov", Problem.END_BEFORE_START, "", "2026-11-23 06:00:00",
         ["2026-11-20"]),
        ("tomorrow 6am for 25 hours", Problem.TOO_LONG, "", "2026-11-23 06:00:00", []),
        ("28 Nov 06:00 - 29 Nov 10:00", Problem.TOO_LONG, "", "2026-11-28 06:00:00", []),
        ("28 Dec 2027 06:00", Problem.TOO_FAR, "", "2027-12-28 06:00:00", ["2027-12-27"]),
        ("in 9999 hours", Problem.TOO_FAR, "", "2028-01-13 00:00:00", ["2027-12-27"]),
        ("every day 6-8 until 28 Dec 2027", Problem.TOO_FAR, "", "2027-12-28", ["2027-12-27"]),
        ("every Monday 06:00 gate 2", Problem.NO_END, "", "2026-11-23 06:00:00", ["2026-12-20"]),
        ("Mondays 06:00", Problem.NO_END, "", "2026-11-23 06:00:00", ["2026-12-20"]),
        ("every day 10:00 until 27 Dec 2027", Problem.TOO_MANY, "", "2026-11-22 10:00:00", []),
    ],
)  # fmt: skip
def test_what_is_wrong_has_a_name_and_what_its_words_need(line, wrong, part, at, suggestions):
    found = problem(line)
    assert found.problem is wrong
    assert (found.part, found.at and str(found.at)) == (part, at)
    assert [str(one) for one in found.suggestions] == suggestions


@pytest.mark.parametrize("wrong", [p for p in Problem if p is not Problem.WHICH_DATE])
def test_every_problem_but_one_is_met_above_or_below(wrong):
    lines = {
        Problem.LINE_TOO_LONG: "tomorrow 6am " + "x" * 300,
        Problem.UNREADABLE: "tomorrow 6am\x00",
    }
    table = test_what_is_wrong_has_a_name_and_what_its_words_need.pytestmark[0].args[1]
    line = lines.get(wrong) or next(row[0] for row in table if row[1] is wrong)
    assert problem(line).problem is wrong


@pytest.mark.parametrize("sign", ["\n", "\t", "\x1b", "\x7f", "\u2028", "\u202e", "\ud800"])
def test_a_line_with_controls_or_signs_that_turn_text_about_is_refused(sign):
    assert problem(f"tomorrow 6am {sign} gate").problem is Problem.UNREADABLE


def test_three_hundred_characters_are_read_and_one_more_is_not():
    assert len(read("tomorrow 6am " + "x" * 287).place) == 287
    assert problem("tomorrow 6am " + "x" * 288).problem is Problem.LINE_TOO_LONG


def test_at_an_american_site_the_month_comes_first_in_english():
    for line in ("11/28 6am", "11/28/26 6am", "11/28/2026 6am"):
        assert said(line, zone=NEW_YORK) == "2026-11-28 06:00"
    assert said("3/4 6am", zone=NEW_YORK) == "2027-03-04 06:00"
    assert said("3/4 6am") == "2027-04-03 06:00"
    wrong = problem("28/11 6am", zone=NEW_YORK)
    assert (wrong.problem, wrong.suggestions) == (Problem.NO_SUCH_DATE, (date(2026, 11, 28),))


def test_who_writes_another_language_at_an_american_site_is_asked_which():
    wrong = problem("3/4 06:00", "ro", zone=NEW_YORK)
    assert wrong.problem is Problem.WHICH_DATE
    assert wrong.suggestions == (date(2027, 3, 4), date(2027, 4, 3))
    for line in ("28/11 06:00", "11/28 06:00"):
        assert said(line, "ro", zone=NEW_YORK) == "2026-11-28 06:00"


def test_today_is_the_day_at_the_site():
    late = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Sunday evening in New York
    assert said("tomorrow 6am", zone=NEW_YORK, now=late) == "2026-11-23 06:00"
    assert said("tomorrow 6am", now=late) == "2026-11-24 06:00"


def test_an_hour_that_comes_twice_is_told_and_can_be_chosen():
    assert read("31 Oct 2027 01:30").ambiguous
    chosen = [read(f"31 Oct 2027 01:30 {zone}") for zone in ("BST", "GMT")]
    assert [(c.fold, c.ambiguous, c.place) for c in chosen] == [(0, False, ""), (1, False, "")]
    assert not read("31 Oct 2027 02:30").ambiguous
    between = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)  # 01:30 was once already
    assert (read("today 01:30", now=between).fold, read("today 01:30", now=between).ambiguous) == (
        1,
        False,
    )


def test_in_two_hours_is_two_real_hours():
    before = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 01:30 summer time
    found = read("in 1 hour", now=before)
    assert (found.start, found.fold, found.ambiguous) == (datetime(2027, 10, 31, 1, 30), 1, False)
    spring = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert read("in 1 hour", now=spring).start == datetime(2027, 3, 28, 2, 30)


def test_an_end_that_was_typed_is_the_end_on_the_clock_also_on_the_night_of_a_change():
    assert read("30 Oct 2027 22:00-06:00").minutes == 9 * 60
    assert read("27 Mar 2027 22:00-06:00").minutes == 7 * 60
    assert read("31 Oct 2027 00:30-01:30").minutes == 60
    assert read("31 Oct 2027 01:45-2:15 GMT").minutes == 30
    assert read("31 Oct 2027 01:15-01:45 GMT").minutes == 30
    # What comes again is planned for nights on which no clock changes.
    spring = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)
    assert read("every Saturday 22-6 for 3 weeks", now=spring).minutes == 8 * 60


def test_the_usual_length_holds_where_no_end_is_said():
    assert read("tomorrow 6am", minutes=45) == Understood(
        datetime(2026, 11, 23, 6), 0, False, 45, "", "", False
    )


def test_a_zone_that_does_not_exist_is_refused():
    for zone in ("Europe/Coventry", "", "America", "../etc", "\0"):
        with pytest.raises(UnknownZoneError):
            read("tomorrow 6am", zone=zone)


# Languages


@pytest.mark.parametrize("where", WHERE)
def test_a_day_before_until_is_not_taken_for_the_last_one(where):
    assert problem("vineri 6-8 până la Crăciun", "ro", where=where).part == "Crăciun"
    wrong = problem("vineri până la Crăciun", "ro", where=where)
    assert (wrong.problem, wrong.part) == (Problem.NOT_A_DATE, "Crăciun")
    wrong = problem("ہر پیر 06:00 عید تک", "ur", where=where)
    assert wrong.problem is Problem.NOT_A_DATE
    assert "عید" in wrong.part
    assert problem("جمعہ تک 06:00", "ur", where=where).problem is Problem.NO_DAY


@pytest.mark.parametrize(
    ("code", "line", "meant"),
    [
        ("ro", "mâine 6-8 poarta 2", "2026-11-23 06:00+120 poarta 2"),
        ("ro", "maine 18:30", "2026-11-23 18:30"),
        ("ro", "MARȚI 17-19", "2026-11-24 17:00+120"),
        ("ro", "marti 17-19", "2026-11-24 17:00+120"),
        ("ro", "mar. 17-19", "2026-11-24 17:00+120"),
        ("ro", "12 mar. 06:00", "2027-03-12 06:00"),
        ("ro", "joi la ora 15 la poarta de nord", "2026-11-26 15:00 poarta de nord"),
        ("ro", "28 noiembrie 06:00", "2026-11-28 06:00"),
        ("ro", "28 nov. de la 6 la 10", "2026-11-28 06:00+240"),
        ("ro", "sâmbătă 6 dimineața", "2026-11-28 06:00"),
        ("ro", "sambata 6 seara", "2026-11-28 18:00"),
        ("ro", "în fiecare luni 06:00 până pe 21 decembrie",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261221T235959"),
        ("ro", "lunea 06:00 timp de 4 săptămâni",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220T235959"),
        ("ro", "luni și joi 17-19", "2026-11-23 17:00+120 FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2"),
        ("ro", "peste 2 ore", "2026-11-22 11:00"),
        ("ro", "tomorrow 6am gate 2", "2026-11-23 06:00 gate 2"),
        ("ur", "کل صبح 6 بجے گیٹ 2", "2026-11-23 06:00 گیٹ 2"),
        ("ur", "کل شام ۶ بجے", "2026-11-23 18:00"),
        ("ur", "پیر ۱۷-۱۹ گیٹ ۲", "2026-11-23 17:00+120 گیٹ ۲"),
        ("ur", "بدھ 06:00", "2026-11-25 06:00"),
        ("ur", "۲۸ نومبر ۱۷:۳۰", "2026-11-28 17:30"),
        ("ur", "آج 18:30 کینٹین", "2026-11-22 18:30 کینٹین"),
        ("ur", "2 گھنٹے بعد", "2026-11-22 11:00"),
        ("ur", "tomorrow 6am", "2026-11-23 06:00"),
        ("ur", "پیر کو 6 سے 8 بجے تک گیٹ 2", "2026-11-23 06:00+120 گیٹ 2"),
        ("ur", "ہر پیر 06:00 21 دسمبر تک گیٹ 2",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261221T235959 گیٹ 2"),
        ("ur", "ہر پیر 21 دسمبر 2026 تک 06:00 گیٹ 2",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261221T235959 گیٹ 2"),
        ("ur", "روزانہ 17:00 جمعہ تک", "2026-11-22 17:00 FREQ=DAILY;UNTIL=20261127T235959"),
        ("ur", "ہر روز 6-8 21.12.2026 تک", "2026-11-23 06:00+120 FREQ=DAILY;UNTIL=20261221T235959"),
        ("ur", "پیر سے جمعہ 06:00", f"2026-11-23 06:00 {WEEK}"),
        ("ur", "ہر پیر 06:00 4 ہفتوں تک",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220T235959"),
        ("ro", "vineri de la 15 până la 17", "2026-11-27 15:00+120"),
        ("ro", "în fiecare zi lucrătoare 6-8 până pe 18 decembrie",
         "2026-11-23 06:00+120 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261218T235959"),
        ("ro", "luni până la vineri 06:00", f"2026-11-23 06:00 {WEEK}"),
        ("ro", "luni până vineri 06:00", f"2026-11-23 06:00 {WEEK}"),
        ("ro", "luni 18:00 până marți 06:00", "2026-11-23 18:00+720"),
        ("ro", "zilnic 6-8 până vineri", "2026-11-23 06:00+120 FREQ=DAILY;UNTIL=20261127T235959"),
        ("ro", "zilnic 6-8 până 18 decembrie",
         "2026-11-23 06:00+120 FREQ=DAILY;UNTIL=20261218T235959"),
        ("ro", "marți la poarta 2, ora 17", "2026-11-24 17:00 poarta 2"),
        ("ro", "marți la poarta 2 la ora 17", "2026-11-24 17:00 poarta 2"),
        ("ro", "joi la ora 6 la poarta 4", "2026-11-26 06:00 poarta 4"),
        ("ro", "luni de la ora 6 la ora 10", "2026-11-23 06:00+240"),
        ("ro", "din 2 în 2 săptămâni luni 06:00 până pe 20 ianuarie",
         "2026-11-23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270120T235959"),
        ("ur", "پیر سے جمعہ تک 06:00", f"2026-11-23 06:00 {WEEK}"),
        ("ur", "ہر پیر سے جمعہ تک 06:00 21 دسمبر تک",
         "2026-11-23 06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261221T235959"),
        ("ur", "ہفتہ 06:00", "2026-11-28 06:00"),
        ("ro", "mâine la 6 și jumătate poarta 2", "2026-11-23 06:30 poarta 2"),
        ("ro", "maine la 6 si jumatate seara", "2026-11-23 18:30"),
        ("ro", "luni la ora 6 fără un sfert", "2026-11-23 05:45"),
        ("ro", "luni și joi 6 și un sfert",
         "2026-11-23 06:15 FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2"),
        ("ro", "mâine de la 6 și jumătate la 8 fără un sfert", "2026-11-23 06:30+75"),
        ("ro", "mâine la 2 ziua", "2026-11-23 14:00"),
        ("ur", "کل شام ساڑھے 6 بجے گیٹ 2", "2026-11-23 18:30 گیٹ 2"),
        ("ur", "کل سوا 6 بجے", "2026-11-23 06:15"),
        ("ur", "کل پونے 1 بجے", "2026-11-23 12:45"),
        ("ur", "کام کے دن ساڑھے 5 بجے", f"2026-11-23 05:30 {WEEK}"),
        ("ur", "کل رات ساڑھے 10 بجے سے صبح پونے 6 بجے تک", "2026-11-23 22:30+435"),
        ("ur", "کل دن 2 بجے گیٹ 2", "2026-11-23 14:00 گیٹ 2"),
        ("ur", "کل دن کے 2 بجے", "2026-11-23 14:00"),
        ("ur", "کل دن کے ساڑھے 2 بجے", "2026-11-23 14:30"),
        ("ur", "کل 2 بجے دن", "2026-11-23 14:00"),
        ("ur", "12 دسمبر کو دن 11 بجے سے 1 بجے تک", "2026-12-12 11:00+120"),
        ("ur", "منگل کے دن شام کے 5 بجے", "2026-11-24 17:00"),
        ("ur", "3 دن بعد صبح 6 بجے", "2026-11-25 06:00"),
        ("ur", "کل 6 اور 8 بجے کے درمیان گیٹ 2", "2026-11-23 06:00+120 گیٹ 2"),
        ("ur", "کل شام 6 اور 8 بجے کے بیچ", "2026-11-23 18:00+120"),
        ("ur", "کل 6 سے 8 بجے کے درمیان گیٹ 2", "2026-11-23 06:00+120 گیٹ 2"),
        ("ur", "گیٹ 2 اور 3 کے درمیان کل 6 بجے", "2026-11-23 06:00 گیٹ 2 اور 3 کے درمیان"),
        ("ur", "پیر، بدھ اور جمعہ 17-19",
         "2026-11-23 17:00+120 FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=3"),
        ("ur", "ہفتے کو 18:00 گیٹ 2", "2026-11-28 18:00 گیٹ 2"),
        ("ur", "ہر ہفتے کو 06:00 21 دسمبر تک",
         "2026-11-28 06:00 FREQ=WEEKLY;BYDAY=SA;UNTIL=20261221T235959"),
        ("pa", "੨੮.੧੧. ੦੬:੦੦-੧੦:੦੦", "2026-11-28 06:00+240"),
        ("ar", "٢٨/١١ ٠٦:٠٠", "2026-11-28 06:00"),
        ("pl", "środa 17-19", "2026-11-25 17:00+120"),
        ("pl", "sroda 17-19", "2026-11-25 17:00+120"),
        ("uk", "28 листопада 06:00", "2026-11-28 06:00"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", WHERE)
def test_a_line_is_understood_in_the_language_of_its_writer(code, line, meant, where):
    assert said(line, code, where=where) == meant


@pytest.mark.parametrize(
    ("code", "line", "part", "suggestions"),
    [
        ("ro", "lunea viitoare 06:00", "lunea viitoare", [23, 30]),
        ("ro", "săptămâna viitoare luni 06:00", "săptămâna viitoare luni", [23, 30]),
        ("ro", "luni 06:00 săptămâna viitoare", "săptămâna viitoare", []),
        ("ro", "peste 2 săptămâni luni 06:00", "peste 2 săptămâni luni", [30, 7]),
        ("ro", "în fiecare luni până vineri 06:00", "luni până vineri", []),
        ("ur", "2 ہفتے بعد پیر 06:00", "2 ہفتے بعد پیر", [30, 7]),
        ("ur", "پیر جمعہ تک 06:00", "پیر", []),
        ("ur", "اگلے ہفتے کو 18:00", "اگلے ہفتے کو", [28, 5]),
        ("ur", "اگلے ہفتے پیر کو 18:00", "اگلے ہفتے پیر", [23, 30]),
        ("ur", "پیر کے بعد 6 بجے", "پیر کے بعد", []),
        ("ur", "پیر سے پہلے 06:00", "پیر سے پہلے", []),
        ("ur", "پچھلے پیر 06:00", "پچھلے پیر", []),
        ("ur", "پیر کو نہیں 06:00", "پیر کو نہیں", []),
        ("ur", "ہفتہ وار پیر 06:00", "ہفتہ وار", []),
        ("ur", "دو ہفتے بعد پیر 06:00", "دو ہفتے بعد", []),
        ("ro", "după luni 06:00", "după luni", []),
        ("ro", "lunea trecută 06:00", "lunea trecută", []),
        ("ro", "nu luni 06:00", "nu luni", []),
        ("ro", "înainte de 28 noiembrie 06:00", "înainte de 28 noiembrie", []),
        ("ro", "lunar luni 06:00", "lunar", []),
    ],
)
@pytest.mark.parametrize("where", WHERE)
def test_which_day_is_asked_in_the_language_of_the_writer(code, line, part, suggestions, where):
    found = problem(line, code, where=where)
    assert (found.problem, found.part) == (Problem.WHICH_DAY, part)
    assert [one.day for one in found.suggestions] == suggestions


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(
    ("code", "line", "part"),
    [
        ("ur", "ساڑھے 3 گھنٹے بعد", "ساڑھے 3"),
        ("ro", "peste 2 ore și jumătate", "ore și jumătate"),
    ],
)
def test_half_an_hour_more_is_not_left_out_of_how_long_it_takes(code, line, part, where):
    found = problem(line, code, where=where)
    assert (found.problem, found.part) == (Problem.NO_SUCH_TIME, part)


@pytest.mark.parametrize("comma", [",", ";", "،", "؛", "、", "，", " ،"])
def test_the_days_of_a_ballot_and_its_kind_stand_before_a_comma_of_any_script(comma):
    t, english = translator("ur"), translator("en")
    assert kind_of(t, english, f"ballot{comma.strip(';؛') or ','} 4 Jan") == (Kind.BALLOT, "4 Jan")
    context = SimpleNamespace(
        t=t, services=SimpleNamespace(clock=SimpleNamespace(now=lambda: SUNDAY))
    )
    days = read_days(context, SimpleNamespace(zone=LONDON), f"4 جنوری{comma} 11 جنوری{comma}")
    assert days == [date(2027, 1, 4), date(2027, 1, 11)]


# What a line means, in whatever language and with whichever of its words; None where somebody has to be asked.
UNTIL_DATE, UNTIL_FRIDAY = "UNTIL=20261218T235959", "UNTIL=20261127T235959"
WORKING = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;"
COMBINED = [
    ("mon to fri 06:00", f"23 06:00 {WEEK}"),
    ("mon until_fri 06:00", f"23 06:00 {WEEK}"),
    ("mon and fri 06:00", "23 06:00 FREQ=WEEKLY;BYDAY=MO,FR;COUNT=2"),
    ("mon , fri 06:00", "23 06:00 FREQ=WEEKLY;BYDAY=MO,FR;COUNT=2"),
    ("mon and tue to fri 06:00", f"23 06:00 {WEEK}"),
    ("mon to fri 06:00 until_date", f"23 06:00 {WORKING}{UNTIL_DATE}"),
    ("every mon 06:00 until_date", f"23 06:00 FREQ=WEEKLY;BYDAY=MO;{UNTIL_DATE}"),
    ("every mon 06:00 until_fri", f"23 06:00 FREQ=WEEKLY;BYDAY=MO;{UNTIL_FRIDAY}"),
    ("every mon until_fri 06:00", f"23 06:00 FREQ=WEEKLY;BYDAY=MO;{UNTIL_FRIDAY}"),
    ("every mon to fri 06:00 until_date", f"23 06:00 {WORKING}{UNTIL_DATE}"),
    ("every mon and fri 06:00 until_date", f"23 06:00 FREQ=WEEKLY;BYDAY=MO,FR;{UNTIL_DATE}"),
    ("every mon 06:00 weeks", "23 06:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220T235959"),
    ("other mon 06:00 until_date", f"23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{UNTIL_DATE}"),
    ("apart mon 06:00 until_date", f"23 06:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{UNTIL_DATE}"),
    ("mons 06:00 until_date", f"23 06:00 FREQ=WEEKLY;BYDAY=MO;{UNTIL_DATE}"),
    ("mons and fris 06:00 until_date", f"23 06:00 FREQ=WEEKLY;BYDAY=MO,FR;{UNTIL_DATE}"),
    ("mons to fris 06:00 until_date", f"23 06:00 {WORKING}{UNTIL_DATE}"),
    ("daily 6-8 until_date", f"23 06:00+120 FREQ=DAILY;{UNTIL_DATE}"),
    ("daily 6-8 until_fri", f"23 06:00+120 FREQ=DAILY;{UNTIL_FRIDAY}"),
    ("daily 6 to 8 until_fri", f"23 06:00+120 FREQ=DAILY;{UNTIL_FRIDAY}"),
    ("daily 6-8 weeks", "23 06:00+120 FREQ=DAILY;UNTIL=20261220T235959"),
    ("working 06:00", f"23 06:00 {WEEK}"),
    ("each_working 6-8 until_date", f"23 06:00+120 {WORKING}{UNTIL_DATE}"),
    ("each_working 6-8 until_fri", f"23 06:00+120 {WORKING}{UNTIL_FRIDAY}"),
    ("each_working 6-8 weeks", f"23 06:00+120 {WORKING}UNTIL=20261220T235959"),
    ("mon 6 to 8", "23 06:00+120"),
    ("mon 6 until_8", "23 06:00+120"),
    ("mon 18:00 until_tue 06:00", "23 18:00+720"),
    ("mon 18:00 to tue 06:00", "23 18:00+720"),
    ("next mon 06:00", None),
    ("next mon to fri 06:00", None),
    ("mon later 06:00", None),
    ("mons later 06:00", None),
    ("mon 06:00 until_fri", None),
    ("daily mon 6-8 until_date", None),
    ("daily mon to fri 6-8 until_date", None),
    ("each_working tue 6-8 until_date", None),
    ("mon 06:00 and tue", None),
    ("mon half", "23 06:30"),
    ("mon past", "23 06:15"),
    ("mon before", "23 05:45"),
    ("mon half until_8", "23 06:30+90"),
    ("mon to fri half", f"23 06:30 {WORKING}COUNT=5"),
    ("mon daytime 2", "23 14:00"),
    ("mon daytime half", "23 18:30"),
    ("aside_mon 06:00", None),
    ("often mon 06:00", None),
    ("mon fortnight 06:00", None),
]  # fmt: skip
SLOTS = {
    "mon": (Sense.WEEKDAY, 0), "tue": (Sense.WEEKDAY, 1), "fri": (Sense.WEEKDAY, 4),
    "mons": (Sense.EVERY_WEEKDAY, 0), "fris": (Sense.EVERY_WEEKDAY, 4), "every": (Sense.EVERY, 1),
    "other": (Sense.EVERY, 2), "apart": (Sense.WEEKS_APART, 0), "daily": (Sense.DAILY, 1),
    "working": (Sense.WEEKDAYS, 0), "each_working": (Sense.WEEKDAYS, 1), "next": (Sense.NEXT, 0),
    "later": (Sense.WEEK_LATER, 0), "to": (Sense.TO, 0), "and": (Sense.AND, 0),
    "weeks": (Sense.WEEKS_LONG, 0), "until_fri": (Sense.UNTIL, 0), "until_tue": (Sense.UNTIL, 0),
    "until_8": (Sense.UNTIL, 0), "until_date": (Sense.UNTIL, 0),
    "half": (Sense.HALF_PAST, 0), "past": (Sense.QUARTER_PAST, 0), "before": (Sense.QUARTER_TO, 0),
    "daytime": (Sense.PERIOD, DAYTIME), "aside_mon": (Sense.ASIDE, 0), "often": (Sense.OFTEN, 0),
    "fortnight": (Sense.WEEK, 0),
}  # fmt: skip


def phrases(t, slot):
    """Return all that people type for a slot, the most usual first."""
    locale = t.language.date_like or t.language.code
    monday, tuesday, friday = (
        format_date(date(2026, 11, day), "EEEE", locale=locale) for day in (23, 24, 27)
    )
    ends = {"until_fri": friday, "until_tue": tuesday, "aside_mon": monday, "until_8": "8",
            "until_date": format_date(date(2026, 12, 18), "d MMMM", locale=locale)}  # fmt: skip
    number = {"apart": 2, "weeks": 4}.get(slot)
    found = [
        text.replace("{day}", ends.get(slot, ""))
        .replace("{n}", str(number))
        .replace("{hour}", "6")
        for sense, value, texts in typed(t.pgettext)
        if (sense, value) == SLOTS[slot]
        for text in texts.split("|")
    ]
    if SLOTS[slot][0] is Sense.WEEKDAY:
        day = date(2026, 11, 23 + SLOTS[slot][1])
        found.insert(0, format_date(day, "EEEE", locale=locale))
    return list(dict.fromkeys(found))


def combined(t, pattern, chance):
    """Write a pattern with each phrase of each of its slots, and with some phrases of all slots together."""
    parts = [phrases(t, part) if part in SLOTS else [part] for part in pattern.split()]
    usual = [part[0] for part in parts]
    yield " ".join(usual)
    for at, part in enumerate(parts):
        for phrase in part[1:]:
            yield " ".join([*usual[:at], phrase, *usual[at + 1 :]])
    for _ in range(12):
        yield " ".join(chance.choice(part) for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["typed here", "translations"])
@pytest.mark.parametrize("code", OFFERED)
def test_ranges_lists_repetitions_and_ends_mean_the_same_in_every_language_or_are_asked_about(
    code, where
):
    loaded = Texts.load(ROOT / "translations").translator(code)
    t = translator(code) if where == "typed here" else loaded
    chance, silent, understood, tried = random.Random(code), [], 0, 0
    for pattern, meant in COMBINED:
        for line in combined(t, pattern, chance):
            tried += 1
            try:
                found = understand(line, t, SUNDAY, LONDON)
            except MisunderstoodError:
                continue
            understood += 1
            end = f"+{found.minutes}" if found.said_end else ""
            told = f"{found.start:%d %H:%M}{end} {found.rule}".strip()
            if found.start.month != 11 or told != meant:
                silent.append((line, told, meant))
    assert silent == []
    assert understood > tried / 2


def names(code, table):
    """Return what CLDR has in a language's own file for each day or month: wide and abbreviated, both forms."""
    data = pickle.loads(  # noqa: S301 - Babel's own file
        Path(localedata.resolve_locale_filename(code)).read_bytes()
    )
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            found = data.get(table, {}).get(form, {}).get(width, {})
            if isinstance(found, dict):
                yield from found.items()


@pytest.mark.parametrize("code", [*OFFERED, *MANY.split()])
def test_every_day_of_every_language_is_understood_however_it_is_written(code):
    seen = 0
    for number, name in names(code, "days"):
        ahead = (number - SUNDAY.weekday()) % 7
        for typed_name in (name, name.upper(), name.casefold()):
            found = read(f"{typed_name} 23:00 x", code)
            assert found.start == datetime(2026, 11, 22, 23) + timedelta(days=ahead), typed_name
            assert found.place == "x"
        seen += 1
    assert seen >= 7


@pytest.mark.parametrize("code", [*OFFERED, *MANY.split()])
def test_every_month_of_every_language_is_understood(code):
    seen = 0
    for number, name in names(code, "months"):
        found = read(f"25 {name} 10:00 x", code, now=datetime(2026, number, 1, tzinfo=UTC))
        assert (found.start, found.place) == (datetime(2026, number, 25, 10), "x"), name
        seen += 1
    assert seen >= 12


@pytest.mark.slow
def test_no_language_of_babel_breaks_the_reader():
    codes = [c for c in localedata.locale_identifiers() if "_" not in c and c != "root"]
    assert len(codes) > 200
    for code in random.Random(4).sample(codes, 60):
        assert vocabulary(translator(code)).exact
        assert said("2026-11-28 17:30 x", code) == "2026-11-28 17:30 x"


@pytest.mark.parametrize("code", OFFERED)
def test_a_date_as_the_bot_writes_it_can_be_typed_back(code):
    t = Texts.load(ROOT / "translations").translator(code)
    for ahead in range(1, 366, 9):
        day = SUNDAY.date() + timedelta(days=ahead)
        # Without a year a day of the last two months is taken for a mistake.
        for form in ("long", "medium", "full", *(["d MMM", "EEE d MMMM"] if ahead < 300 else [])):
            written = format_date(day, form, locale=t.language.date_like or code)
            found = understand(f"{written} 06:05", t, SUNDAY, LONDON)
            assert found.start == datetime(day.year, day.month, day.day, 6, 5), written


def test_digits_of_any_script_are_digits():
    for zero in "0٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐０":
        digits = str.maketrans("0123456789", "".join(chr(ord(zero) + n) for n in range(10)))
        assert said("28.11. 06:00-10:15".translate(digits)) == "2026-11-28 06:00+255", zero


def test_no_typed_word_of_english_means_two_things():
    meanings: dict[tuple[str, ...], set[Sense]] = {}
    for sense, _, texts in typed(lambda _, text: text):
        for text in texts.split("|"):
            assert key_of(text), text
            meanings.setdefault(key_of(text), set()).add(sense)
    assert [key for key, senses in meanings.items() if len(senses) > 1] == []


def test_translators_find_every_typed_word_with_a_note():
    found = {m.id: m.auto_comments for m in template(ROOT) if m.context == "typed"}
    for _, _, texts in typed(lambda _, text: text):
        assert "yped by organisers" in found[texts][0] or "TYPE" in found[texts][0], texts


def test_a_translation_without_its_number_counts_nothing():
    words = {"in {n} hours|in {n} hour|in {n} hrs|in {n} h": "peste o oră|peste {n} ore||"}
    t = Translator(translator("ro").language, Typed(words), frozenset(), frozenset())
    assert understand("peste 3 ore", t, SUNDAY, LONDON).start == datetime(2026, 11, 22, 12)
    with pytest.raises(MisunderstoodError):
        understand("peste o oră", t, SUNDAY, LONDON)


@pytest.mark.parametrize("code", OFFERED)
def test_the_words_that_translators_really_wrote_are_understood(code):
    t = Texts.load(ROOT / "translations").translator(code)
    for sense, value, texts in typed(t.pgettext):
        for text in texts.split("|"):
            if sense is Sense.NEAR:
                found = understand(f"{text} 23:00", t, SUNDAY, LONDON)
                assert found.start == datetime(2026, 11, 22 + value, 23), text
            if sense is Sense.WEEKDAY:
                found = understand(f"{text} 23:00", t, SUNDAY, LONDON)
                assert found.start.weekday() == value, text
            if sense is Sense.HOURS_AHEAD:
                found = understand(text.format(n=3), t, SUNDAY, LONDON)
                assert found.start == datetime(2026, 11, 22, 12), text


# What holds for every line

PIECES = """
tomorrow | today | Monday | Tue | Mon-Fri | every | every day | weekdays | 28 Nov | 28.11. | 3/4 | 2026-12-01
31 Oct 2027 | 28 March 2027 | 31 April | 6am | 06:00 | 17-19 | 9-5 | 22:00-06:00 | 01:30 | noon | midnight | 6
in the morning | 12pm | until | until 12 Dec | until 10am | for 4 weeks | for 3 hours | in 2 hours | to | and | at
next | , | - | . | : | / | gate 2 | unit 17 | M6 | (north) | BST | GMT | ਕੱਲ੍ਹ | پیر | ١٧:٣٠ | 🔥 | 0 | 99 | 2460
2026 | st | th | h | ' | x | half past 6 | quarter to 6 | ساڑھے
"""
PIECES = [piece.strip() for line in PIECES.strip().splitlines() for piece in line.split("|")]


def lines(seed, count):
    chance = random.Random(seed)
    for _ in range(count):
        parts = chance.choices(PIECES, k=chance.randint(1, 6))
        yield chance.choice([" ", " ", " ", ""]).join(parts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_typed_there_is_an_answer_and_what_is_understood_can_happen(seed):
    understood, parts = 0, []
    for line in lines(seed, 450):
        zone = (LONDON, NEW_YORK)[seed % 2]
        try:
            found = read(line, ("en", "ro", "ur")[seed % 3], zone=zone)
        except MisunderstoodError as error:
            parts.append((error.part, line))
            continue
        understood += 1
        assert exists(found.start, zone), line
        assert to_utc(found.start, zone, found.fold) > SUNDAY, line
        assert found.start - to_local(SUNDAY, zone) <= timedelta(days=401), line
        assert 1 <= found.minutes <= 24 * 60, line
        assert found.ambiguous <= is_twice(found.start, zone), line
        assert all(word in line for word in found.place.split()), line
        check(found.rule)
        times = list(starts(found.start, found.rule, zone))
        assert times[0] == found.start, line
        assert len(times) <= MOST, line
    assert all(part in line for part, line in parts)
    assert understood > 30


@pytest.mark.parametrize("code", OFFERED)
def test_every_understood_line_comes_back_the_same_when_it_is_typed_in_full(code):
    again = 0
    for line in lines(code, 400):
        try:
            found = read(line, code)
        except MisunderstoodError:
            continue
        end = to_local(
            to_utc(found.start, LONDON, found.fold) + timedelta(minutes=found.minutes), LONDON
        )
        if found.rule or found.ambiguous or not timedelta(0) < end - found.start:
            continue
        # With numbers, what was left of one line may be a second time beside another.
        place = "" if any(map(str.isdecimal, found.place)) else found.place
        full = f"{found.start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M} | {place}"
        back = read(full, code)
        assert (back.start, back.minutes) == (found.start, found.minutes), line
        again += 1
    assert again > 20


# Zones and sleep


def minutes_around(zone, moment):
    for n in range(-200, 200):
        yield to_local(moment + timedelta(minutes=n), zone)


CHANGES = [
    (LONDON, datetime(2027, 3, 28, 1, tzinfo=UTC), 60),
    (LONDON, datetime(2027, 10, 31, 1, tzinfo=UTC), -60),
    (NEW_YORK, datetime(2027, 3, 14, 7, tzinfo=UTC), 60),
    (NEW_YORK, datetime(2027, 11, 7, 6, tzinfo=UTC), -60),
    (LORD_HOWE, datetime(2027, 10, 2, 15, 30, tzinfo=UTC), 30),
    (LORD_HOWE, datetime(2027, 4, 3, 15, tzinfo=UTC), -30),
]


@pytest.mark.parametrize(("zone", "change", "jump"), CHANGES)
def test_every_minute_that_the_clock_shows_is_found_again(zone, change, jump):
    shown = list(minutes_around(zone, change))
    for n, local in enumerate(shown, -200):
        assert exists(local, zone)
        assert is_twice(local, zone) == (shown.count(local) == 2)
        assert to_utc(local.replace(fold=0), zone, local.fold) == change + timedelta(minutes=n)
    twice = [local for local in shown if is_twice(local, zone)]
    assert len(twice) == (2 * -jump if jump < 0 else 0)


@pytest.mark.parametrize(("zone", "change", "jump"), [c for c in CHANGES if c[2] > 0])
def test_every_minute_that_the_clock_jumps_over_knows_its_neighbours(zone, change, jump):
    before = to_local(change - timedelta(minutes=1), zone)
    after = to_local(change, zone)
    assert after - before == timedelta(minutes=jump + 1)
    for n in range(jump):
        missing = before + timedelta(minutes=n + 1)
        assert not exists(missing, zone)
        assert not is_twice(missing, zone)
        assert gap(missing, zone) == (before, after)
        assert to_utc(missing, zone) == to_utc(missing, zone, 1) == change
    with pytest.raises(ValueError, match="exists"):
        gap(after, zone)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


ALL, MONDAY = 127, 1


def test_windows_that_touch_or_overlap_are_one_sleep():
    sleeps = (Sleep(ALL, 16 * 60, 18 * 60), Sleep(ALL, 8 * 60, 16 * 60))
    whole = (utc(2026, 11, 23, 8), utc(2026, 11, 23, 18))
    for minute in range(0, 600, 30):
        assert asleep(whole[0] + timedelta(minutes=minute), sleeps, LONDON) == whole
    assert asleep(whole[0] - timedelta(seconds=1), sleeps, LONDON) is None
    assert asleep(whole[1], sleeps, LONDON) is None
    assert asleep(whole[0], (), LONDON) is None


def test_a_sleep_over_midnight_belongs_to_the_day_on_which_it_begins():
    night = (Sleep(MONDAY, 22 * 60, 7 * 60),)
    whole = (utc(2026, 11, 23, 22), utc(2026, 11, 24, 7))
    assert asleep(utc(2026, 11, 24, 3), night, LONDON) == whole
    assert asleep(utc(2026, 11, 23, 3), night, LONDON) is None
    assert asleep(utc(2026, 11, 24, 22), night, LONDON) is None


def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is():
    night = (Sleep(ALL, 22 * 60, 7 * 60),)
    spring = asleep(utc(2027, 3, 28, 1, 30), night, LONDON)
    autumn = asleep(utc(2027, 10, 31, 1, 30), night, LONDON)
    assert spring == (utc(2027, 3, 27, 22), utc(2027, 3, 28, 6))
    assert autumn == (utc(2027, 10, 30, 21), utc(2027, 10, 31, 7))


def test_an_end_that_the_clock_jumps_over_or_shows_twice_wakes_nobody_too_early():
    short = (Sleep(ALL, 22 * 60, 90),)
    assert asleep(utc(2027, 3, 28, 0, 59), short, LONDON)[1] == utc(2027, 3, 28, 1)
    assert asleep(utc(2027, 10, 31, 0, 45), short, LONDON)[1] == utc(2027, 10, 31, 1, 30)


def test_who_says_that_she_always_sleeps_is_not_looked_for_for_ever():
    for sleeps in ((Sleep(ALL, 0, 0),), (Sleep(ALL, 0, 720), Sleep(ALL, 720, 1440))):
        moment = utc(2026, 11, 23, 10)
        assert asleep(moment, sleeps, LONDON) == (
            moment - timedelta(hours=48),
            moment + timedelta(hours=48),
        )


def test_whether_somebody_sleeps_agrees_with_the_clock_at_her_bed():
    """Each minute of weeks with and without a change of the clocks, against a definition without any chaining."""
    sleeps = (Sleep(0b0011111, 23 * 60, 6 * 60), Sleep(0b1100000, 9 * 60, 13 * 60))
    for begin in (utc(2027, 3, 25), utc(2026, 11, 20)):
        for n in range(0, 7 * 24 * 60, 13):
            moment = begin + timedelta(minutes=n)
            local = to_local(moment, LONDON)
            minute, today, yesterday = (
                local.hour * 60 + local.minute,
                local.weekday(),
                (local.weekday() - 1) % 7,
            )
            wanted = (
                (today < 5 and minute >= 23 * 60)
                or (yesterday < 5 and minute < 6 * 60)
                or (today >= 5 and 9 * 60 <= minute < 13 * 60)
            )
            assert (asleep(moment, sleeps, LONDON) is not None) == wanted, local
