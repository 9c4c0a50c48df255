"""List words that sound alike, by language: what a speech recogniser may write for one another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ALIKE = {
    "en": """
        their there they're | to too two | for four fore | by buy bye | your you're | its it's | hear here
        write right | know no | week weak | meet meat | whether weather | would wood | one won | son sun
        eight ate | hour our | new knew | see sea | be bee | mail male | sale sail
        check cheque czech | fair fare | flour flower | pear pair | plane plain | road rode | sell cell
        some sum | steal steel | tea tee | then than | threw through | wait weight | way weigh | wear where
        which witch | who's whose | allowed aloud | board bored | brake break | cash cache | cent scent sent
        dear deer | die dye | find fined | great grate | heard herd | higher hire | hole whole | made maid
        morning mourning | night knight | passed past | peace piece | principal principle | read red
        role roll | site sight | sweet suite | tail tale | waste waist | lone loan | lead led
        add ad | band banned | an and | are our | of off | in inn | so sew
    """,
    "de": """
        das dass | seid seit | wieder wider | mehr meer | ist isst | man mann | ihn in | den denn | wahr war
        viel fiel | wen wenn | im ihm | ob op | tod tot | rad rat | bund bunt | weg weck
        lehre leere | saite seite | mahlen malen | stadt statt | hält held | fast fasst | uhr ur | kann kahn
        wende wände | ende änte | stelle ställe | ware wahre | sie sieh | mal mahl
    """,
}


def _by_word(groups: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for group in re.split(r"[|\n]", groups):
        words = group.split()
        for word in words:
            found.setdefault(word, []).extend(other for other in words if other != word)
    return found


HOMOPHONES: Mapping[str, Mapping[str, Sequence[str]]] = {
    language: _by_word(groups) for language, groups in _ALIKE.items()
}
