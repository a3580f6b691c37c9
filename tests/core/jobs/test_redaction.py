"""Arguments are shown, and what looks like a credential is not."""

import pytest

from jobsbot.core.jobs.redaction import MASK, mask_arguments


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
    ],
)
def test_what_looks_like_a_credential_is_masked(args, shown):
    ((_, value),) = mask_arguments(args)
    assert value == shown
