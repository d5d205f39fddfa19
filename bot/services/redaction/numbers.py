"""A text in; the same without phone numbers, badges, plates, visas and cards out; dates and sums of money stay."""

from __future__ import annotations

import re

from bot.services.redaction.marks import MARK
from bot.services.redaction.words import DIGITS

_PRIVATE = 0xE000  # the first of the letters that stand for what stays
_ROOM = 0x1000
_LONGEST = 3  # digits of a number that stays: hours, days, a zone, 999
_YEAR_DIGITS = 4
_CODE = 5  # characters of letters and digits mixed, from which it may be a login

_CURRENCY = (
    r"£|\$|€|₹|zł|pounds?|quid|gbp|usd|dollars?|bucks?|euros?|eur|pence|cents?|lei|leu|ron|zl|pln|złot\w*|zlot\w*|"
    r"d[óo]lar\w*|libras?|lir[ea]|pesos?|reais|rupees?|rupay|rupaye|rs|"
    r"روپے|روپیہ|پاؤنڈ|پونڈ|ڈالر|یورو|دولار\w*|جنيه|يورو|درهم|ਪੌਂਡ|ਡਾਲਰ|ਰੁਪਏ|ਯੂਰੋ"
)
_FREE = r"(?<![\d+])(?<!\d[\s./:,()-])"  # no digit just before
_END = r"(?![\s./:,-]?\d)"  # nor just behind
_SUM = r"\d{1,3}(?:[ ,.]?\d{3}){0,2}(?:[.,]\d{1,2})?"
_TIME = r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?:\s?[ap]\.?m\b\.?)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:{_YEAR}(?:-{_DAY}-{_DAY}|/{_DAY}/{_DAY}|[-/]{_YEAR}|/\d\d)"
    rf"|{_DAY}(?:\.{_DAY}(?:\.(?:{_YEAR}|\d\d))?|/{_DAY}(?:/(?:{_YEAR}|\d\d))?|-{_DAY}-(?:{_YEAR}|\d\d)))"
)
_STAYS = re.compile(
    rf"{_FREE}(?:[£$€₹]|\b(?:gbp|usd|eur|pln|ron|rs\.?))\s?{_SUM}(?:\s?k)?{_END}(?!\w)"
    rf"|{_FREE}{_SUM}\s?(?:{_CURRENCY})(?!\w)"
    rf"|{_FREE}{_DATE}(?:,? (?:at |la |o |um |às |a las )?{_TIME})?{_END}"
    rf"|{_FREE}{_TIME}(?:\s?[-–]\s?{_TIME})?{_END}",
    re.IGNORECASE,
)
# A day of birth is a date that does tell.
_BORN = re.compile(
    r"(\b(?:born|d\.?o\.?b|date of birth|birthday|n[ăa]scut\w*|data na[șs]terii|urodz\w+|urodzenia|nac[ií]\w*|"
    r"nacimiento|nasci\w*|nascimento)\b|تاریخ پیدائش|پیدائش|مواليد|ميلاد\w*|ਜਨਮ)(\W{0,3}(?:[^\W\d]{1,4}\W{1,3}){0,2})"
    rf"(?:{_DATE}|{_DAY}\W{{1,2}}\w{{3,12}}\W{{1,2}}\d{{2,4}}|\w{{3,12}}\W{{1,2}}{_DAY}\W{{1,3}}\d{{4}}|{_YEAR})",
    re.IGNORECASE,
)
_LABELS = (
    r"badge|id|i\.d\.|login|log-in|employee|number plate|licen[cs]e|plates?|reg|passport|visa|brp|cas|share code|ni|"
    r"nino|national insurance|ssn|social security|card|account|iban|pin|code|password|legitymacj\w*|identyfikator\w*|"
    r"paszport\w*|pesel|cnp|pa[șs]aport\w*|pasaporte|passaporte|dni|nie|cpf|matr[íi]cula|rejestracj\w*|tablic\w*|"
    r"pass|shakhti card|پاسپورٹ|ویزا|ویزہ|نمبر|شناختی کارڈ|کارڈ|ਪਾਸਪੋਰਟ|ਵੀਜ਼ਾ|ਨੰਬਰ|ਕਾਰਡ|جواز\w*|تأشيرة|رقم\w*|بطاقة"
)
_LABELLED = re.compile(
    rf"(?<!\w)((?:{_LABELS})\W{{0,3}}(?:(?:number|numer|num[ăa]r\w*|n[úu]mero|no|nr|is|este|to|jest|es|é|e|hai|ہے|ਹੈ|هو)"
    r"\W{1,3}){0,3})([^\W_]*\d[\w-]*(?:[ -]\d[\w-]*)*)",
    re.IGNORECASE,
)
# Words that somebody is known by at work or on a screen, after "is" or a colon.
_LOGIN = re.compile(
    r"(?<!\w)((?:login|log-in|username|user name|user|alias|password|iban|telegram|whatsapp|instagram|facebook)"
    r"\s*(?:is|:|=|to|es|este|é)\s*)\S+",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<!\w)(?:[A-Za-z]{2}\d{2}[ -]?[A-Za-z]{3}"  # Britain
    r"|[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}"  # a British postcode
    rf"|[A-Z]{{2,3}}[ -]?(?!{_YEAR}(?!\w))\d{{3,4}}[A-Z]?"
    r"|[A-Z]{1,2}[ -]?\d{2,3}[ -]?[A-Z]{3})(?!\w)"
)
_MIXED = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{4,}(?![\w-])")
_UNIT = re.compile(
    r"\d{1,3}(?:st|nd|rd|th|am|pm|h|hr|hrs|hours?|hour|m|min|mins|minutes?|days?|weeks?|months?|years?|yrs?|x|kg|kgs|lbs?|"
    r"km|miles?|mph|cm|mm|ft|k|p|g|l|godz\w*|dni|lat|ore|zile|ani|horas?|d[ií]as?|anos?|años?|gb|mb)|"
    r"(?:19|20)\d\d(?:r|s)|401k|w-?2|1099s?|p45s?|p60s?|h-?[12][ab]",
    re.IGNORECASE,
)
_RUN = re.compile(r"[+(]{0,2}\d(?:(?:[\s().:/–-]{1,3}|,)?\d)*")
# Digits told in words, so that nobody finds the number.
_DIGIT = rf"(?:{'|'.join(DIGITS)}|\d)"
_SPELT = re.compile(rf"(?<!\w)(?:{_DIGIT}[\s,.-]+){{4,}}{_DIGIT}(?!\w)", re.IGNORECASE)


class Stash:
    """What stays whatever comes: it is held back, with a letter of no alphabet in its place."""

    def __init__(self) -> None:
        self._held: list[str] = []

    def hold(self, found: re.Match[str]) -> str:
        """Return the letter that stands for what was found."""
        if len(self._held) >= _ROOM:
            return MARK
        self._held.append(found[0])
        return chr(_PRIVATE + len(self._held) - 1)

    def restore(self, text: str) -> str:
        """Return `text` with all that was held back in its place."""
        for place, held in enumerate(self._held):
            text = text.replace(chr(_PRIVATE + place), held)
        return text


def without_numbers(text: str, stash: Stash) -> str:
    """Return `text` with marks for what may be a number of somebody; dates, times and sums go into `stash`."""
    text = _BORN.sub(rf"\1\2{MARK}", text)
    text = _STAYS.sub(stash.hold, text)
    text = _LOGIN.sub(rf"\1{MARK}", text)
    text = _LABELLED.sub(_labelled, text)
    text = _PLATE.sub(MARK, text)
    text = _MIXED.sub(_mixed, text)
    text = _SPELT.sub(MARK, text)
    return _RUN.sub(_run, text)


def _labelled(found: re.Match[str]) -> str:
    value = found[2]
    digits = sum(letter.isdigit() for letter in value)
    if re.fullmatch(_YEAR, value) or _UNIT.fullmatch(value) or digits < _LONGEST:
        return found[0]
    return found[1] + MARK


def _mixed(found: re.Match[str]) -> str:
    digits = sum(letter.isdigit() for letter in found[0])
    if _UNIT.fullmatch(found[0]):
        return found[0]
    long = digits >= 2 and len(found[0]) >= _CODE
    return MARK if long or digits >= _LONGEST else found[0]


def _run(found: re.Match[str]) -> str:
    digits = sum(letter.isdigit() for letter in found[0])
    if digits <= _LONGEST or (digits == _YEAR_DIGITS and re.fullmatch(_YEAR, found[0])):
        return found[0]
    return MARK
