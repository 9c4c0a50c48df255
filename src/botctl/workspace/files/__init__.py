"""Define each kind of file that an author writes: what is read, checked and offered by editors is this."""

from __future__ import annotations

from botctl.workspace.files.bots import PATTERNS, BotFile, BotPhrasesFile, EscalateFile, NluFile
from botctl.workspace.files.connectors import CONNECTORS, ConnectorFile, WebFile
from botctl.workspace.files.conversations import ConversationFile, ConversationsFile, StepFile
from botctl.workspace.files.events import EventFile
from botctl.workspace.files.functions import FunctionFile
from botctl.workspace.files.intents import (
    UTTERANCES,
    IntentFile,
    IntentPhrasesFile,
    SlotFile,
    SlotPhrasesFile,
    Synonyms,
    TypeFile,
    TypePhrasesFile,
)
from botctl.workspace.files.said import (
    CHANNELS,
    SAID,
    ButtonFile,
    CardFile,
    ChannelsFile,
    Form,
    ImageFile,
    PhraseFile,
    Said,
    Variant,
)
from botctl.workspace.files.texts import ANY_WORDS, LOCALE, NAME, SECRET, WORDS, File

__all__ = [
    "ANY_WORDS",
    "CHANNELS",
    "CONNECTORS",
    "LOCALE",
    "NAME",
    "PATTERNS",
    "SAID",
    "SECRET",
    "UTTERANCES",
    "WORDS",
    "BotFile",
    "BotPhrasesFile",
    "ButtonFile",
    "CardFile",
    "ChannelsFile",
    "ConnectorFile",
    "ConversationFile",
    "ConversationsFile",
    "EscalateFile",
    "EventFile",
    "File",
    "Form",
    "FunctionFile",
    "ImageFile",
    "IntentFile",
    "IntentPhrasesFile",
    "NluFile",
    "PhraseFile",
    "Said",
    "SlotFile",
    "SlotPhrasesFile",
    "StepFile",
    "Synonyms",
    "TypeFile",
    "TypePhrasesFile",
    "Variant",
    "WebFile",
]
