"""A secret is hidden however a program writes it down."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from jobsbot.core.text.redactor import HIDDEN_TEXT, Redactor

SECRET = 'mäde up/"key"\\x&y'
SPELLINGS = {
    "as it is": SECRET,
    "in an address": quote(SECRET),
    "in a parameter": quote(SECRET, safe=""),
    "in a form": quote_plus(SECRET),
    "in an address within an address": quote(quote(SECRET, safe=""), safe=""),
    "byte by byte": "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in JSON with letters": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "in JSON within JSON": json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
    "as Python writes it": repr(SECRET)[1:-1],
    "as Python writes its bytes": repr(SECRET.encode())[2:-1],
    "in HTML": html.escape(SECRET),
    "in hexadecimal": SECRET.encode().hex(),
    "as a user": base64.b64encode(f"{SECRET}:".encode()).decode().rstrip("="),
    "as a password": base64.b64encode(f":{SECRET}".encode()).decode().rstrip("="),
    "in an address's base64": base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
def test_each_spelling_of_a_secret_is_hidden(spelled):
    hidden = Redactor([SECRET]).redact(f"before {spelled} after")
    assert hidden.startswith(f"before {HIDDEN_TEXT}")
    assert hidden.endswith(" after")
    assert spelled not in hidden
