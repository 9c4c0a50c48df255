"""Find and read the guides of the knowledge base."""

from __future__ import annotations

from botctl import Button, Call, Card, Reply

from .library import Article, Hit, articles, search

FOLLOW_UP = (Button("That helped", "/it_helped"), Button("Not really", "/it_did_not_help"))
WHOLE = Button("Show all of it", "/read_article")


def handle(call: Call) -> Reply:
    """Search the guides, for a question or for what does not work, or show one in full."""
    match call.intent:
        case "search_articles":
            query = str(call.slots["query"])
            return _told(_found(query, call.utterance), query)
        case "trouble":
            # A guide that has only a word of the complaint somewhere in its text is not about it.
            return _told(search(call.utterance, anywhere=False), call.utterance)
        case _:
            return _read(call)


def _told(hits: list[Hit], query: str) -> Reply:
    """Show the best guide and name the others; where there is none, begin a ticket."""
    if not hits:
        return Reply(
            "I looked through our guides and found nothing about that. Then somebody should look at it.",
            intent="open_ticket",
            slots={"summary": query},
        )
    best, *others = hits
    also = tuple(Button(hit.article.title, f"show me the {_spoken(hit.article)} guide") for hit in others[:2])
    return Reply(
        f"{_opening(best)} Did that help?",
        card=Card(best.article.title, best.snippet),
        buttons=(*FOLLOW_UP, WHOLE, *also),
        attributes={"topic": best.article.topic, "about": query},
    )


def _found(query: str, utterance: str) -> list[Hit]:
    """Search for what was said in full where a guide has all of it; the query is only a part of it."""
    whole = search(utterance)
    if whole and whole[0].complete:
        return whole
    return search(query) or whole


def _spoken(found: Article) -> str:
    return found.topic.replace("-", " ")


def _opening(hit: Hit) -> str:
    return "This should be it." if hit.complete else "This comes closest."


def _read(call: Call) -> Reply:
    found = articles().get(str(call.slots.get("article") or call.attributes.get("topic")))
    if found is None:
        return Reply("Which guide would you like? Tell me what it is about.", intent="search_articles")
    return _whole(found)


def _whole(found: Article) -> Reply:
    return Reply(
        "Here it is. Did that help?",
        card=Card(found.title, found.body),
        buttons=FOLLOW_UP,
        attributes={"topic": found.topic, "about": found.title},
    )
