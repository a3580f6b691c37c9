"""Arguments are shown, and what is or looks like a credential is not."""

import base64
import json
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.text.credentials import MASK
from jobsbot.core.text.redactor import Redactor, fold_case, fold_to_ascii

PLANTED = "Zq7sPlanted9XkV"
HEX = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def show(name: str, value: object, masking: Masking | None = None) -> str:
    ((_, shown),) = (masking or Masking()).mask_arguments({name: value})
    return shown


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ({"region": "eu"}, "eu"),
        ({"pages": 3}, "3"),
        ({"empty": ""}, ""),
        ({"api_key": "abc"}, MASK),
        ({"Authorization": "Basic x"}, MASK),
        ({"pin_token": 1234}, MASK),
        ({"url": "https://me:secret@shop.example/a"}, f"https://{MASK}@shop.example/a"),
        ({"opaque": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}, MASK),
        ({"login": {"user": "me", "password": "x"}}, f'{{"user": "me", "password": "{MASK}"}}'),
        ({"proxies": ["http://a:b@c.example", "d"]}, f'["http://{MASK}@c.example", "d"]'),
        ({"tokens": ["one", "two"]}, f'["{MASK}", "{MASK}"]'),
        ({"use_auth": True}, "true"),
        ({"cookies_enabled": "False"}, "False"),
        (
            {"u": f"https://x.example/a?q=1&token={PLANTED}"},
            f"https://x.example/a?q=1&token={MASK}",
        ),
        ({"conn": f"Server=db;Pwd={PLANTED};Port=1"}, f"Server=db;Pwd={MASK};Port=1"),
        ({"json": '{"a": 1, "token": "x"}'}, f'{{"a": 1, "token": "{MASK}"}}'),
        ({"json": '{"a":1,"b":[2]}'}, '{"a":1,"b":[2]}'),
        (
            {"headers": [{"name": "X-Token", "value": "x"}, {"name": "Accept", "value": "y"}]},
            f'[{{"name": "X-Token", "value": "{MASK}"}}, {{"name": "Accept", "value": "y"}}]',
        ),
    ],
)
def test_what_looks_like_a_credential_is_masked(args, shown):
    ((name, _),) = args.items()
    assert show(name, args[name]) == shown


HOLDING_ONE = [
    ("url", f"https://x.example/a?b=1&key={PLANTED}"),
    ("url", f"https://x.example/f?sig={PLANTED}"),
    ("url", f"https://x.example/?PHPSESSID={PLANTED}#top"),
    ("url", f"https://x.example/#access_token={PLANTED}&t=1"),
    ("url", f"https://b.example/x?X-Amz-Signature={PLANTED}&X-Amz-Credential={PLANTED}"),
    ("url", f"https://x.example/cb?to=https%3A%2F%2Fy.example%2F%3Ftoken%3D{PLANTED}"),
    ("url", f"https://x.example/f/{HEX}/list"),
    ("url", f"https://hooks.slack.com/services/T000/B000/{PLANTED}"),
    ("url", f"https://me:{PLANTED}@x.example/"),
    ("proxy", f"me:{PLANTED}@proxy.example:8011"),
    ("proxy", f"{PLANTED}:@proxy.example:8011"),
    ("dsn", f"postgresql://me:{PLANTED}@db:5432/x"),
    ("dsn", f"host=db password={PLANTED} user=me"),
    ("dsn", f"AccountName=x;AccountKey={PLANTED}==;EndpointSuffix=core"),
    ("x", JWT),
    ("x", f"see {JWT} for more"),
    ("x", f"Authorization: Basic {PLANTED}"),
    ("x", f"Authorization: {PLANTED}"),
    ("x", f"Bearer {PLANTED}"),
    ("x", f"Cookie: a={PLANTED}; b=2"),
    ("x", f"curl -H 'X-Api-Key: {PLANTED}' https://x.example"),
    ("x", f"--password={PLANTED} --pages 3"),
    ("x", f"key={PLANTED}"),
    ("x", f"user[token]={PLANTED}"),
    ("x", f"{'x' * 100}_token={PLANTED}"),
    ("x", f"password: {PLANTED}"),
    ("x", "AKIAIOSFODNN7EXAMPLE"),
    ("x", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("x", f"-----BEGIN RSA PRIVATE KEY-----\nMII{PLANTED}\n-----END RSA PRIVATE KEY-----"),
    ("x", f"xoxb-123-{PLANTED}"),
    ("x", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("x", HEX),
    ("x", HEX.upper()),
    ("x", "aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldA=="),
    ("x", "dGhpc19pc19hX3NlY3JldF90b2tlbl8xMjM0NQ"),
    ("x", "4kJ9xTq2LmZ8vWn3RbYc6Hd1"),
    ("x", "k3j9x0tq2lmz8vwn3rbyc6hd1p"),
    ("json", json.dumps({"auth": {"password": PLANTED}, "n": 1})),
    ("json", json.dumps([{"name": "Authorization", "value": PLANTED}])),
    ("json", json.dumps({"inner": json.dumps({"token": PLANTED})})),
    ("json", json.dumps(json.dumps({"token": PLANTED}))),
    ("python", repr({"password": PLANTED, "n": 1})),
    *(
        (name, PLANTED)
        for name in (
            "crawlera_key", "APIKey", "apiKey", "x-api-key", "db_pass", "PWD", "accessToken",
            "clientSecret", "oauth", "authorization", "set-cookie", "passphrase", "sessionid",
            "csrfmiddlewaretoken", "webhook.sig", "key",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), HOLDING_ONE)
def test_a_credential_is_never_shown_wherever_it_stands(name, value):
    shown = show(name, value)
    assert MASK in shown
    for planted in (PLANTED, HEX, HEX.upper(), JWT, "7EXAMPLE", "wJalr", "ghp_1", "aGVs", "4kJ9"):
        assert planted not in shown


ORDINARY = [
    ("region", "eu"),
    ("category", "books"),
    ("categories", "books,garden,toys"),
    ("start_url", "https://shop.example/women-shoes-size-38-leather-brown-2024?page=2&sort=price"),
    ("url", "https://www.shop.example/de/Sneaker-White-2024/p/1002345678?utm_campaign=Spring2026"),
    ("url", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
    ("url", "https://shop.example/dp/B08N5WRWNW/ref=sr_1_3?keywords=lamp&qid=1699999999&sr=8-3"),
    ("feed", "https://feeds.example/rss/de/new-books.xml"),
    ("isbn", "978-3-16-148410-0"),
    ("isbn", "9783161484100"),
    ("asin", "B08N5WRWNW"),
    ("ean", "4006381333931"),
    ("vin", "1HGCM82633A004352"),
    ("uuid", "550e8400-e29b-41d4-a716-446655440000"),
    ("date", "2026-05-04"),
    ("since", "2026-05-04T10:00:00+02:00"),
    ("date", "Mon, 04 May 2026 10:00:00 GMT"),
    ("time", "10:30"),
    ("hours", "10:30-12:45"),
    ("tz", "Europe/Berlin"),
    ("author", "Jane Austen"),
    ("authors", "Austen; Brontë"),
    ("keyword", "running shoes"),
    ("keywords", "red,blue"),
    ("sort_key", "price"),
    ("country_key", "DE"),
    ("max_tokens", "100"),
    ("passengers", "2"),
    ("secretary", "office"),
    ("tokenizer", "words"),
    ("cookies_enabled", "False"),
    ("auth_required", "true"),
    ("monkey", "bananas"),
    ("email", "ana@example.com"),
    ("email", "mailto:ana@example.com"),
    ("user_agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/120.0.0.0"),
    ("proxy", "http://proxy.example:8011"),
    ("host", "db.example:5432"),
    ("xpath", "//div[@class='product-list']/a/@href"),
    ("css", "div.product > a::attr(href)"),
    ("pattern", r"^/products/(\d+)-[a-z-]+$"),
    ("filters", '{"brand": ["nike", "adidas"], "price": [10, 200]}'),
    ("pages", "[1, 2, 3]"),
    ("slug", "iphone15-pro-256gb-mq0x3ll-a1234-b5678"),
    ("campaign", "SummerSale2024CollectionForMen"),
    ("campaign", "WinterJackets2025AndBootsForKids"),
    ("campaign", "summer2024collectionsale"),
    ("ids", "100234567,100234568,100234569,100234570"),
    ("number", "12345678901234567890123456"),
    ("version", "1.2.3-rc4"),
    ("version", "v2.3.1-14-g2414721"),
    ("path", "s3://bucket/exports/2026/05/04/books.jl"),
    ("path", "/data/exports/2026-05-04/books_full_export_v2.jl.gz"),
    ("coords", "52.5200,13.4050"),
    ("phone", "+49 30 1234567"),
    ("note", "author: Jane, category: books"),
    ("q", "basic training shoes"),
    ("q", "Bearer bonds 2024"),
    ("title", "The Secretary of State"),
    ("sku", "SKU-2024-BLK-XL-0001234"),
    ("skus", "ABC-12345-XYZ-67890-DEF-11223"),
    ("query", "SELECT name FROM products WHERE price > 10"),
    ("batch", "batch_20260504_103000_eu_west_1"),
    ("hotel", "hotel_id=12345;checkin=2026-05-04;adults=2"),
    ("ratio", "16:9"),
    ("lang", "zh-Hans-CN"),
]


@pytest.mark.parametrize(("name", "value"), ORDINARY)
def test_an_ordinary_argument_stays_readable(name, value):
    assert show(name, value) == value


def test_what_the_policy_calls_harmless_is_shown_and_the_bots_own_secrets_never():
    masking = Masking(frozenset({"key"}), Redactor([HEX]))
    assert show("key", "books", masking) == "books"
    assert show("key", f"a {HEX} b", masking) == "a [hidden] b"
    assert show("token", "books", masking) == MASK
    assert not masking.hides_argument("key")
    assert masking.hides_argument("token")


def test_what_is_nested_without_end_is_masked_and_not_gone_down_into():
    nested: object = "x"
    for _ in range(900):
        nested = [nested]
    assert show("a", nested).count("[") == show("a", nested).count("]") < 60
    assert MASK in show("a", "[" * 5000 + "]" * 5000 + f"token={PLANTED}")


SPELLINGS = [
    lambda text: text,
    lambda text: f"?token={text}&b=1",
    lambda text: f"https://me:{text}@x.example",
    lambda text: json.dumps({"password": text}),
    lambda text: f"Authorization: Bearer {text}",
]


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=10, max_size=40),
    st.sampled_from(SPELLINGS[1:]),
    st.text(max_size=20),
)
def test_whatever_a_credential_is_it_is_masked_where_its_place_says_so(secret, spell, around):
    shown = show("x", f"{around} {spell('Q7' + secret)}")
    assert "Q7" + secret not in shown


@given(
    st.text(min_size=8, max_size=40).filter(lambda text: text.strip() and "hidden" not in text),
    st.sampled_from([repr, json.dumps, str, lambda s: base64.b64encode(f"{s}:".encode()).decode()]),
    st.text(max_size=20),
)
def test_a_configured_secret_is_found_in_every_spelling(secret, spell, around):
    try:
        written = spell(secret)
    except UnicodeEncodeError:
        return
    told = Redactor([secret]).redact(f"{around}{written}")
    assert written.strip("\"'=") not in told.removeprefix(around) or written in around


def test_letters_that_the_pattern_takes_for_equal_are_equal_once_folded():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    letters = "abcdefghijklmnopqrstuvwxyz"
    matched = re.findall(f"[{letters}]", every, re.IGNORECASE)
    assert len(matched) > 2 * len(letters)  # the Kelvin sign and others, too
    for found in matched:
        (letter,) = (one for one in letters if re.match(one, found, re.IGNORECASE))
        assert fold_case(found) == fold_to_ascii(found) == letter


@given(
    st.text(st.sampled_from("abikstzABIKST0123456789:/+=%-_.ÄäσςΣ"), min_size=8, max_size=24),
    st.randoms(use_true_random=False),
)
def test_a_secret_is_found_in_any_case_of_its_letters(secret, luck):
    written = "".join(luck.choice([one, one.lower(), one.upper()]) for one in secret)
    assert Redactor([secret]).redact(f"<{written}>") == "<[hidden]>"
