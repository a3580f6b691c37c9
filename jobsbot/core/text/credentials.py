"""Masks what looks like a credential in text of strangers, by its name or by its shape.

Nothing here knows the bot's own secrets: those are `redactor`'s. The shapes are: a value after a
telling name, an address with a user and password, a token with the prefix of its issuer, and a long
run of random characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from jobsbot.core.text.visible_text import mask_beginning

MASK = "••••••"

# Anywhere in a name: `db_password`, `X-Api-Key`, `accessToken`. `author`, `tokenizer` and
# `secretary` are words of their own.
_NAME_STEMS = (
    r"passw|passphrase|secret(?!ar)|credential|signature|"
    r"(?:api|access|secret|private|encryption|signing|license|consumer|client|account|master|"
    r"shared|auth|app|service|storage|subscription)[ ._-]?key(?!w|board)|"
    r"token(?!i[sz]|s?[ ._-]?(?:count|limit))|bearer|jwt|"
    r"auth(?!or(?!i[sz]ation)|entic(?!at))|"
    r"(?<![a-z])set.?cookie|sess(?:ion)?[ ._-]?(?:id|key)(?![a-z])|csrf|xsrf"
)
# The whole name, or its last word: `key`, `captcha_key`, `DB_PASS`, `url.sig`, `login-cookies`.
_NAME_ENDS = r"(?:^|[ ._-])(?:key|pass|pwd|pw|sig|otp|totp|psk|hmac|cookies?|session|private)$"
SECRET_NAME_PATTERN = re.compile(f"{_NAME_STEMS}|{_NAME_ENDS}", re.IGNORECASE)
_ORDINARY_NAME_PATTERN = re.compile(
    r"(?:^|[ ._-])(?:(?:sort|order|group|partition|primary|foreign|cache|dedup|item|field|dict|map|"
    r"join|lookup|object|s3|bucket|category|product|search|country|language|lang|locale|region|"
    r"store|shop|city|page|job|spider|row|column|index|unique|natural|data|feed|name|type|brand|"
    r"model|queue|topic|event|redis|hash|range|message|translation)[ ._-]?keys?"
    r"|(?:max|min|num|n|total|prompt|completion|input|output)[ ._-]?tokens?)$",
    re.IGNORECASE,
)
"""Names that end like those of credentials, and hold a harmless name or number."""
FLAG_VALUES = frozenset(
    {"", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1", "[]", "{}"}
)
"""Values that give nothing away, whatever they are called."""

_NAME_CHARS = r"[\w.$-]"
_ASSIGNMENT_PATTERN = re.compile(
    # `name=`, `"name": `, `\\"name\\": `, and `name%3D` as in an address within an address.
    rf"(?<!{_NAME_CHARS})(?P<name>{_NAME_CHARS}++)"
    r"(?P<equals>\\*[\]\"']{0,2}\s{0,3}(?:=|:(?!//)|%(?:25)?3D)\s{0,3}\\*)",
    re.IGNORECASE,
)
_VALUE_PATTERN = re.compile(r"\"[^\"\\]*|'[^'\\]*|[^\s&;,\"'<>{}|\\]+")
_SCHEME_PATTERN = re.compile(
    r"\b(?P<scheme>Basic|Bearer|Digest|Token|ApiKey|Negotiate)\s+(?P<value>[\w.~+/=:-]{6,})",
    re.IGNORECASE,
)
_HEADER_PATTERN = re.compile(
    r"\b(?P<name>(?:Proxy-)?Authorization|(?:Set-)?Cookie)(?P<equals>[\"']?\s*[:=]\s*[\"']?)"
    r"(?P<value>[^\r\n\"']+)",
    re.IGNORECASE,
)
_USER_INFO_PATTERN = re.compile(
    r"(?<![a-z0-9+.-])(?P<scheme>[a-z][a-z0-9+.-]*+://)[^/@\s]++@", re.IGNORECASE
)
_BARE_USER_INFO_PATTERN = re.compile(
    # `user:password@host`, as proxies are written. An address of mail has a word before the @.
    r"(?<![\w/:@.+-])(?!(?:mailto|acct|sips?|xmpp|im):)[\w.+%-]{1,64}+:[^\s@/:,;]{0,128}@"
    r"(?=[\w-]+(?:[.:]|\Z))",
    re.IGNORECASE,
)
_ISSUED_PATTERN = re.compile(
    r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)"
    r"|\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)*"
    r"|\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{12,}\b"
    r"|\bxox[a-z](?:\.xox[a-z])?-[\w-]{6,}|\bxapp-[\w-]{6,}"
    r"|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{10,}"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][\w-]{8,}|\bsk-[\w-]{20,}"
    r"|\bAIza[\w-]{30,}|\bya29\.[\w.-]{10,}|\bSG\.[\w-]{10,}\.[\w-]{10,}"
    r"|\bnpm_\w{20,}|\bpypi-[\w-]{20,}|\bhf_\w{20,}|\bdop_v1_\w{20,}|\bshp(?:at|ca|pa|ss)_\w{20,}"
    r"|(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/-]+"
    r"|(?<=/api/webhooks/)\d+/[\w-]+|(?<=api\.telegram\.org/bot)\d+:[\w-]+",
    re.DOTALL,
)
_ISSUED_PREFIXES = (
    "-----BEGIN ", "eyJ", "AKIA", "ASIA", "AROA", "AIDA", "AGPA", "ANPA", "xox", "xapp-", "ghp_",
    "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "sk-", "sk_", "pk-", "pk_", "rk-",
    "rk_", "AIza", "ya29.", "SG.", "npm_", "pypi-", "hf_", "dop_v1_", "shpat_", "shpca_", "shppa_",
    "shpss_", "hooks.slack.com/", "/api/webhooks/", "api.telegram.org/bot",
)  # fmt: skip
_NAME_MARKS = re.compile(
    "[=@]|" + "|".join(map(re.escape, _ISSUED_PREFIXES)) + "|basic |bearer |digest |token |"
    "apikey |negotiate ",
    re.IGNORECASE,
)
"""One of these is in every text in which `mask_name` hides something."""
_RUN_PATTERN = re.compile(r"[\w-]{24,}(?:%3D|=)*", re.ASCII)
_BASE64_PATTERN = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}", re.ASCII)
_PADDED_PATTERN = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{22,}={1,2}(?![\w=])", re.ASCII)
_UUID_PATTERN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SEGMENT_PATTERN = re.compile(r"[A-Za-z0-9]+")
_WORD_PATTERN = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}|[0-9]+|.")
MIN_RANDOM_CHARS = 20
"""So many characters in random pieces make a run of them a credential."""
MIN_RANDOM_SEGMENT_CHARS = 6
MAX_NAME_CHARS = 1_000
MAX_MASKED_CHARS = 100_000
"""So much of a name or a text about names is read, and kept: more than a cell of a spreadsheet."""
CHARS_PER_WORD = 3.0
"""What is made of words and numbers has more characters in each, on average; chance has fewer."""


def is_secret_name(name: str) -> bool:
    """Tell whether a value of this name is masked. What is longer than a name can be, is."""
    return len(name) > MAX_NAME_CHARS or _is_secret_name(name)


@lru_cache(maxsize=4096)
def _is_secret_name(name: str) -> bool:
    # `accessToken` and `APIKey` are read as their words.
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    if _ORDINARY_NAME_PATTERN.search(words):
        return False
    return bool(SECRET_NAME_PATTERN.search(words) or SECRET_NAME_PATTERN.search(name))


def mask_credentials(text: str) -> str:
    """Replace each credential in a text by dots."""
    if len(text) < MIN_SEGMENT_TEXT:
        return text
    masked = text
    # Looking for a piece of text costs little, and most texts hold none of these.
    if any(prefix in text for prefix in _ISSUED_PREFIXES):
        masked = _ISSUED_PATTERN.sub(MASK, masked)
    if " " in text:
        masked = _HEADER_PATTERN.sub(rf"\g<name>\g<equals>{MASK}", masked)
        masked = _SCHEME_PATTERN.sub(_mask_scheme, masked)
    if "@" in text:
        masked = _USER_INFO_PATTERN.sub(rf"\g<scheme>{MASK}@", masked)
        masked = _BARE_USER_INFO_PATTERN.sub(f"{MASK}@", masked)
    return _mask_random_runs(_mask_assignments(masked))


def mask_name(text: str) -> str:
    """Replace what surely is a credential in a name, or in text about names, by dots.

    Random characters stay, since versions are hashes. So do arguments that a sentence filters by:
    whether those may be asked for was judged when the sentence was read. Of a text without end only
    the beginning is kept: a pattern lets no other thread go on while it is looked for.
    """
    if len(text) <= MAX_NAME_CHARS:
        return _mask_short_name(text)
    if len(text) <= MAX_MASKED_CHARS:
        return _mask_name(text)
    return f"{mask_beginning(text, _mask_name, MAX_MASKED_CHARS)}…"


@lru_cache(maxsize=4096)
def _mask_short_name(text: str) -> str:
    return _mask_name(text)


def _mask_name(text: str) -> str:
    if not _NAME_MARKS.search(text):
        return text
    masked = _ISSUED_PATTERN.sub(MASK, text)
    if " " in text:
        masked = _SCHEME_PATTERN.sub(_mask_scheme, masked)
    if "@" in text:
        masked = _USER_INFO_PATTERN.sub(rf"\g<scheme>{MASK}@", masked)
        masked = _BARE_USER_INFO_PATTERN.sub(f"{MASK}@", masked)
    return _mask_assignments(masked, is_hidden_in_name) if "=" in masked else masked


def is_hidden_in_name(name: str, equals: str) -> bool:
    """Tell whether a value assigned within a name is masked; a colon may be punctuation there."""
    return (
        "=" in equals
        and not name.startswith("arg.")
        and is_secret_name(name[-MAX_CREDENTIAL_NAME_CHARS:])
    )


def is_hidden_in_text(name: str, _equals: str) -> bool:
    return is_secret_name(name[-MAX_CREDENTIAL_NAME_CHARS:])


MAX_CREDENTIAL_NAME_CHARS = 64
"""Characters of a name that are looked at."""
MIN_SEGMENT_TEXT = 5
"""A shorter text is at most one word."""


def looks_random(run: str) -> bool:
    """Tell a random run of characters (a hash, a key) from words, numbers and dates.

    Pieces between separators are judged one by one: random ones mix digits and letters throughout,
    while `women-shoes-2024` and `SummerSale2024` change rarely between them.
    """
    if _UUID_PATTERN.fullmatch(run):
        return False  # a name of something, as often as a key
    pieces = [piece for piece in _SEGMENT_PATTERN.findall(run) if _is_random_piece(piece)]
    return sum(map(len, pieces)) >= MIN_RANDOM_CHARS


def _is_random_piece(piece: str) -> bool:
    if len(piece) < MIN_RANDOM_SEGMENT_CHARS or piece.isdigit() or piece.isalpha():
        return False
    if not (len(piece) >= 16 or (piece != piece.lower() and piece != piece.upper())):
        return False
    return len(piece) < CHARS_PER_WORD * len(_WORD_PATTERN.findall(piece))


def _mask_random_runs(text: str) -> str:
    if _BASE64_PATTERN.fullmatch(text) and (looks_random(text) or _is_long_key(text)):
        return MASK
    text = _PADDED_PATTERN.sub(MASK, text)
    return _RUN_PATTERN.sub(lambda run: MASK if looks_random(run[0]) else run[0], text)


def _is_long_key(text: str) -> bool:
    """Tell a secret of forty characters of base64, as AWS has them, which a slash may cut short."""
    kinds = (str.isupper, str.islower, str.isdigit, lambda char: char in "+/")
    return len(text) == LONG_KEY_CHARS and all(any(map(kind, text)) for kind in kinds)


LONG_KEY_CHARS = 40


def _mask_scheme(found: re.Match[str]) -> str:
    """Mask what follows `Basic` or `Token`, unless it is the next word of a sentence."""
    value = found["value"].rstrip(".,:")
    plain = value.isalpha() and (value.islower() or value.istitle())
    return found[0] if plain else f"{found['scheme']} {MASK}"


def _mask_assignments(text: str, is_hidden: Callable[[str, str], bool] = is_hidden_in_text) -> str:
    """Mask each value that stands behind a telling name, also where it is within another's."""
    told, at = [], 0
    while found := _ASSIGNMENT_PATTERN.search(text, at):
        told.append(text[at : found.end()])
        at = found.end()
        # The value is looked for last: it may be all of the text, once more for each name in it.
        hidden = is_hidden(found["name"], found["equals"])
        if hidden and (value := _VALUE_PATTERN.match(text, at)):
            quote = value[0][0] if value[0][0] in "\"'" else ""
            shown = value[0].strip("\"'").lower() in FLAG_VALUES
            told.append(value[0] if shown else quote + MASK)
            at = value.end()
    return "".join((*told, text[at:]))
