"""Hold a small bot whose free texts are said in sentences, with a value of its own in each."""

from __future__ import annotations

from itertools import pairwise

from tests.intents.building import definitions, intent

ARTISTS = [
    "Adele",
    "Queen",
    "Johnny Cash",
    "The Beatles",
    "Nina Simone",
    "Moby",
    "Air",
    "Daft Punk",
    "Björk",
    "Bob Marley",
]
CITIES = [
    "Paris",
    "Rome",
    "New York",
    "Oslo",
    "Rio de Janeiro",
    "Bonn",
    "Lima",
    "San Marino",
    "Cairo",
    "Hanoi",
]
PLAY = ("play {artist:%s}", "I want to hear {artist:%s} now", "put on something by {artist:%s}")
WEATHER = ("what is the weather in {city:%s}", "will it rain in {city:%s} today", "how cold is {city:%s}")
SENTENCES = definitions(
    intent("play", *(PLAY[at % 3] % name for at, name in enumerate(ARTISTS)), artist="text*"),
    intent("weather", *(WEATHER[at % 3] % name for at, name in enumerate(CITIES)), city="text"),
    intent("fly", *(f"fly from {{start:{a}}} to {{city:{b}}}" for a, b in pairwise(CITIES)),
           start="text", city="text"),
)  # fmt: skip
