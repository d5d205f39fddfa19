"""Telegram's HTML becomes text and entities as Telegram makes them, and comes back as HTML that is safe to show."""

from __future__ import annotations

import pytest

from bot.sandbox.entities import find, read_text, to_html
from bot.sandbox.formatting import link, parse_html
from bot.sandbox.refusals import Refusal
from bot.sandbox.tidying import is_blank, tidy


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> <strong>b</strong>", "a b", [entity("bold", 0, 1), entity("bold", 2, 1)]),
        ("<i>a</i>b<em>c</em>", "abc", [entity("italic", 0, 1), entity("italic", 2, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 2)]),
        ("<i>a<em>b</em></i>", "ab", [entity("italic", 0, 2)]),
        (
            "<s>a</s> <strike>b</strike> <del>c</del>",
            "a b c",
            [entity("strikethrough", n, 1) for n in (0, 2, 4)],
        ),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            "ab",
            [entity("spoiler", 0, 2)],
        ),
        (
            '<a href="https://a.org/?x=1&amp;y=2">a</a>',
            "a",
            [entity("text_link", 0, 1, url="https://a.org/?x=1&y=2")],
        ),
        (
            "<a href='t.me/bot#x-y_z'>a</a>",
            "a",
            [entity("text_link", 0, 1, url="http://t.me/bot#x-y_z")],
        ),
        (
            "<a>https://a.org</a>",
            "https://a.org",
            [entity("text_link", 0, 13, url="https://a.org/")],
        ),
        ('<a href="javascript:x">a</a>', "a", []),
        (
            '<tg-emoji emoji-id="123">🔥</tg-emoji>',
            "🔥",
            [entity("custom_emoji", 0, 2, custom_emoji_id="123")],
        ),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        ("<pre>a\nb</pre>", "a\nb", [entity("pre", 0, 3)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [entity("pre", 0, 1, language="python")],
        ),
        ("<code><b>a</b></code>", "a", [entity("code", 0, 1)]),
        (
            "<b>a<code>b</code>c</b>",
            "abc",
            [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)],
        ),
        (
            "<blockquote><code>a</code>b</blockquote>",
            "ab",
            [entity("blockquote", 0, 2), entity("code", 0, 1)],
        ),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("🔥 <b>ă</b>", "🔥 ă", [entity("bold", 3, 1)]),
        ("  \n<b> a </b>\n ", "a", [entity("bold", 0, 1)]),
        ("&lt;b&gt; &amp; &quot;&#128293;&#x1F525;&nbsp; & AT&T", '<b> & "🔥🔥&nbsp; & AT&T', []),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        (
            "<a href='https://a.org/?a>b' id=x>a</a>",
            "a",
            [entity("text_link", 0, 1, url="https://a.org/?a>b")],
        ),
        ("<B>a</B>", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
    ],
)
def test_html_becomes_text_and_entities(source, text, entities):
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ă <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">🔥</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source, why):
    with pytest.raises(Refusal) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {why}"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("see https://a.org/b?c=d#e, now", [("url", 4, 21)]),
        ("see example.org.", [("url", 4, 11)]),
        ("/start@some_bot x /help", [("bot_command", 0, 15), ("bot_command", 18, 5)]),
        ("and/or 1/2 a.b", []),
        ("ask @some_user, or mail a@b.org", [("mention", 4, 10), ("email", 24, 7)]),
        ("#strike 🔥 #1a #12", [("hashtag", 0, 7), ("hashtag", 11, 3)]),
    ],
)
def test_links_mentions_and_commands_are_found(text, kinds):
    assert [(e["type"], e["offset"], e["length"]) for e in find(text, [])] == kinds


def test_nothing_is_found_inside_code_and_links():
    marked = [entity("code", 0, 6), entity("text_link", 7, 13, url="https://a.org/")]
    assert find("/start https://b.org", marked) == marked


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a\tb\x07c\r\nd", "a b c\nd", []),
        ("\u202b\u2067اب\u2069\u202c <b>c</b>", "\u2067اب\u2069 c", [entity("bold", 5, 1)]),
        ("\u00a0a\u00a0", "\u00a0a\u00a0", []),
        ("a<b> </b>b", "a b", []),
        ("a<b>  b </b>c", "a  b c", [entity("bold", 3, 2)]),
        (
            '<a href="https://a.org"> </a> b',
            "  b",
            [entity("text_link", 0, 1, url="https://a.org/")],
        ),
        ("\u200e\u200f\u200ea", "\u200c\u200c\u200ea", []),
        (
            '<a href="https://a.org">\u200b</a>b',
            "\u200bb",
            [entity("text_link", 0, 1, url="https://a.org/")],
        ),
    ],
)
def test_texts_are_tidied_as_the_server_does(source, text, entities):
    assert parse_html(source) == (text, entities)


def test_entities_move_with_what_was_taken_out():
    given = [entity("bold", 3, 3), entity("italic", 0, 1)]
    assert tidy("\u202b\r a🔥b", given) == ("a🔥b", [entity("bold", 0, 3)])


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b\u200f", "\u2003\u3000", "\u00a0\ufeff", "\U000e0020"]
)
def test_what_nobody_sees_is_empty(text):
    assert is_blank(text)


def test_somebody_unknown_cannot_be_mentioned():
    ana = {"id": 7, "is_bot": False, "first_name": "Ana"}
    source = '<a href="tg://user?id=7">Ana</a> <a href="tg://user?id=8">Eva</a>'
    _, entities = read_text(source, "HTML", None, {7: ana}.get)
    assert entities == [entity("text_mention", 0, 3, user=ana)]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://A.org", "https://a.org/"),
        ("a.org/x", "http://a.org/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("javascript:alert(1)", ""),
        ("nothing", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_addresses_are_links(address, kept):
    assert link(address) == kept


def test_html_for_the_page_is_safe():
    text = "<script>alert(1)</script> a b"
    entities = [
        entity("text_link", 26, 1, url="javascript:alert(1)"),
        entity("text_link", 28, 1, url='https://a.org/"onclick="x'),
    ]
    html = to_html(text, entities)
    assert "<script>" not in html
    assert "javascript:" not in html
    assert 'href="https://a.org/&quot;onclick=&quot;x"' in html


def test_html_for_the_page_always_nests():
    crossed = [entity("bold", 0, 4), entity("italic", 2, 4)]
    assert to_html("🔥ab🔥\n", crossed) == "<b>🔥<i>ab</i></b><i>🔥</i><br>"
