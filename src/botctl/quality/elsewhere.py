"""Hold sentences that people say to somebody else: no bot of an office or a shop is meant for them.

They are of this room alone, for measuring; nothing is ever trained on them.
"""

from __future__ import annotations

_SAID = {
    "en": """
        did the vikings really have horns on their helmets
        I'd like to learn the violin one day
        how deep is the Pacific
        my neighbour's rooster crows at four in the morning
        which composer went deaf
        the roses need pruning before the frost
        how do bees find their way home
        why do we yawn
        remind grandpa about his pills tonight
        is Pluto still a planet
        sing me something by Schubert
        who discovered penicillin
        I dreamt that I could fly
        what's a good name for a kitten
        how many strings does a harp have
        the referee was blind yesterday
        can penguins feel cold
        he never wrote back to me
        what would you do with a million dollars
        does it hurt to get a tattoo
        my knee clicks whenever I climb stairs
        who is going to win the election
        teach me to juggle
        how is glass made
        could a shark beat a crocodile
        turn left after the bridge
        I think my houseplant is dying
        what's the plot of Hamlet
        we got married in a lighthouse
        play chess with me
        how heavy is an elephant's heart
        divide ninety by seven
        is time travel possible
        the baby slept through the night
        which ocean is the saltiest
        do fish sleep
        my fringe is too long
        tell me about the French revolution
        how high can fleas jump
        why did the Roman empire fall
        it smells of rain
        flip a coin
        when was the printing press invented
        I lost my umbrella on the tram again
        what language do they speak in Brazil
        her singing gave me goosebumps
        how do I fold a paper crane
        are ghosts real
        dim the lamp in the hallway
        nobody came to the picnic
        wibble wobble
        zzz
        one two buckle my shoe
        hm hm hm
        fjord banjo quilt
    """,
    "de": """
        hatten die Wikinger wirklich Hörner am Helm
        ich möchte irgendwann Geige lernen
        wie tief ist der Pazifik
        der Hahn vom Nachbarn kräht um vier Uhr früh
        welcher Komponist wurde taub
        die Rosen müssen vor dem Frost geschnitten werden
        wie finden Bienen nach Hause
        warum gähnen wir
        denk heute Abend an Opas Tabletten
        ist Pluto noch ein Planet
        sing mir etwas von Schubert
        wer hat das Penizillin entdeckt
        ich habe geträumt dass ich fliegen kann
        wie soll ich das Kätzchen nennen
        wie viele Saiten hat eine Harfe
        der Schiedsrichter war gestern blind
        frieren Pinguine
        er hat mir nie zurückgeschrieben
        was würdest du mit einer Million machen
        tut ein Tattoo weh
        mein Knie knackt beim Treppensteigen
        wer gewinnt die Wahl
        bring mir das Jonglieren bei
        wie wird Glas gemacht
        nach der Brücke links abbiegen
        meine Zimmerpflanze geht ein
        worum geht es in Hamlet
        wir haben in einem Leuchtturm geheiratet
        spiel mit mir Schach
        wie schwer ist das Herz eines Elefanten
        teile neunzig durch sieben
        gibt es Zeitreisen
        das Baby hat durchgeschlafen
        welches Meer ist am salzigsten
        schlafen Fische
        mein Pony ist zu lang
        erzähl mir von der Französischen Revolution
        wie hoch springen Flöhe
        warum ging Rom unter
        es riecht nach Regen
        wirf eine Münze
        wann wurde der Buchdruck erfunden
        ich habe schon wieder meinen Schirm in der Bahn vergessen
        welche Sprache spricht man in Brasilien
        bei ihrem Gesang bekam ich Gänsehaut
        wie faltet man einen Kranich
        gibt es Gespenster
        dimm die Lampe im Flur
        niemand kam zum Picknick
        hm hm hm
        zzz
        Fjord Banjo Quaste
    """,
}


def elsewhere(language: str) -> tuple[str, ...]:
    """Return the sentences of a language; English ones where it has none."""
    said = _SAID.get(language, _SAID["en"])
    return tuple(line.strip() for line in said.strip().splitlines())
