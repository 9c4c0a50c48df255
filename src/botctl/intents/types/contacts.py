"""Read e-mail addresses, phone numbers and web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from botctl.intents.types.tokens import Found

# Every repetition is bounded, so that no text takes longer than its length.
_EMAIL = re.compile(r"(?<![\w.+-])[\w+%'-][\w.+%'-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_SPOKEN_EMAIL = re.compile(
    r"(?<!\S)([\w+-]{1,64}(?: (?:dot|punkt|underscore|unterstrich|dash|hyphen|minus) [\w+-]{1,64}){0,3})"
    r" (?:at|ät) ([\w-]{1,63}(?: (?:dot|punkt) [\w-]{1,24}){1,4})(?!\w)",
    re.IGNORECASE,
)
_DOT = re.compile(r" (?:dot|punkt) ", re.IGNORECASE)
_UNDERSCORE = re.compile(r" (?:underscore|unterstrich) ", re.IGNORECASE)
_HYPHEN = re.compile(r" (?:dash|hyphen|minus) ", re.IGNORECASE)
# "look at the dot on the map", "look at this dot com": no address begins so.
_NO_DOMAINS = frozenset({"the", "this", "that", "a", "an", "my", "your", "our"})
_ENDINGS = frozenset(
    {"com", "org", "net", "edu", "gov", "io", "dev", "app", "info", "biz", "co"}
    | {"eu", "de", "at", "ch", "uk", "fr", "us", "me", "tv"}
)
_URL = re.compile(
    r"(?<![\w@./-])(?:https?://[^\s<>\"]{1,2000}|(?:[\w-]{1,63}\.){1,8}"
    r"(?:com|org|net|edu|gov|io|dev|app|info|biz|eu|de|at|ch|uk|fr|us|me|tv)(?::\d{1,5})?(?:/[^\s<>\"]{0,2000})?)"
    r"(?![\w@-])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,:/+-])(?:\+|00)?\(?\d(?:[ ()/.-]{0,3}\d){5,16}(?![\w:]|[.,/-]\d)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # of a phone number: E.164 has at most 15


def find_emails(text: str) -> Iterator[Found]:
    """Return e-mail addresses, the domain in lower case; also "anna dot b at example dot com"."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            name, _, domain = match[0].rpartition("@")
            if ".." in name or name.endswith("."):  # RFC 5321: dots stand between atoms
                continue
            yield Found(f"{name}@{domain.lower()}", *match.span())
    else:
        for match in _SPOKEN_EMAIL.finditer(text):
            signs = (_HYPHEN.sub("-", _UNDERSCORE.sub("_", part)) for part in match.groups())
            name, domain = (_DOT.sub(".", part) for part in signs)
            labels = domain.lower().split(".")
            if labels[0] in _NO_DOMAINS or not _ENDINGS.intersection(labels[1:]):
                continue
            yield Found(f"{name}@{domain.lower()}", *match.span(), 0.8)


def find_urls(text: str) -> Iterator[Found]:
    """Return web addresses with a scheme, the host in lower case, without the sentence's last point."""
    if "." not in text and "://" not in text:
        return
    for match in _URL.finditer(text):
        raw = _without_end(match[0])
        try:
            parts = urlsplit(raw if "://" in raw else f"https://{raw}")
        except ValueError:  # such as an unclosed bracket of an IPv6 address
            continue
        if parts.netloc:
            url = urlunsplit(parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()))
            yield Found(url, match.start(), match.start() + len(raw))


def _without_end(url: str) -> str:
    """Return an address without the signs of the sentence after it; its own brackets stay."""
    while url and (url[-1] in ".,;:!?'" or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def find_phones(text: str) -> Iterator[Found]:
    """Return phone numbers: "+4930123456" when international, else their digits."""
    for match in _PHONE.finditer(text):
        raw = match[0].strip()
        international = raw.startswith(("+", "00"))
        national = re.sub(r"\(0\)", "", raw) if international else raw
        digits = re.sub(r"\D", "", national)
        digits = digits.removeprefix("00") if international and not raw.startswith("+") else digits
        if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and not _DATE.fullmatch(raw):
            yield Found(f"+{digits}" if international else digits, *match.span())
