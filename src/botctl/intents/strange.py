"""Hold what people say to no bot in particular: a model learns on it to doubt what is not for its own.

Sentences about all and nothing, of many lengths, and some that mean nothing. A bot that one of them is meant
for loses nothing by it: what resembles its own utterances is left out.
"""

from __future__ import annotations

_SAID = {
    "en": """
        what is the capital of France
        who won the world cup in 1998
        how tall is the tallest mountain on earth
        tell me a story about a dragon
        how do I get red wine out of a carpet
        my grandmother was born in a small village near the sea
        can dogs eat grapes
        translate good night into Spanish
        what is seventeen times four
        why is the sky blue
        who wrote Romeo and Juliet
        I think it is going to rain on our wedding
        how many planets are there
        is it true that cats have nine lives
        set the bedroom lights to blue
        turn the volume down a bit
        what should I wear to a funeral
        my back hurts when I sit for too long
        the government should lower taxes
        do you believe in life after death
        what rhymes with orange
        how old is the universe
        recommend me a good book about the Roman empire
        when does the next season come out on television
        I had a strange dream about my teacher last night
        what is the square root of two
        how do I tie a tie
        which team is at the top of the league
        add eggs and milk to my shopping list
        wake me up at six
        how far is the moon
        it is all Greek to me
        the quick brown fox jumps over the lazy dog
        my brother plays the drums in a band
        can you write a poem about autumn
        how long do tortoises live
        is there a petrol station near here
        what is the meaning of life
        remind me to water the plants
        convert ten miles to kilometres
        who is the president
        where can I learn to dance
        what is a healthy breakfast for a child
        the car makes a funny noise in second gear
        is it safe to travel there in spring
        I cannot find my left shoe
        how do you spell necessary
        what causes thunder
        are there snakes in Ireland
        colourless green ideas sleep furiously
        asdf jkl
        bla bla bla
        lorem ipsum dolor sit amet
        qwerty uiop
        banana
        whatever
        what
        the
        me
        you and I
        to
        and then
        elephant table seven purple
        xkcd grmpf wololo
    """,
    "de": """
        was ist die Hauptstadt von Frankreich
        wer hat 1990 die Weltmeisterschaft gewonnen
        wie hoch ist der höchste Berg der Erde
        erzähl mir eine Geschichte von einem Drachen
        wie bekomme ich Rotwein aus dem Teppich
        meine Großmutter kommt aus einem kleinen Dorf am Meer
        dürfen Hunde Weintrauben fressen
        was heißt gute Nacht auf Spanisch
        was ist siebzehn mal vier
        warum ist der Himmel blau
        wer hat den Faust geschrieben
        ich glaube bei unserer Hochzeit regnet es
        wie viele Planeten gibt es
        stimmt es dass Katzen neun Leben haben
        mach das Licht im Schlafzimmer blau
        stell die Musik ein bisschen leiser
        was ziehe ich zu einer Beerdigung an
        mein Rücken tut weh wenn ich lange sitze
        die Regierung sollte die Steuern senken
        glaubst du an ein Leben nach dem Tod
        was reimt sich auf Herbst
        wie alt ist das Universum
        empfiehl mir ein gutes Buch über die Römer
        wann kommt die nächste Staffel im Fernsehen
        ich habe heute Nacht von meinem Lehrer geträumt
        was ist die Wurzel aus zwei
        wie bindet man eine Krawatte
        welcher Verein steht oben in der Tabelle
        setz Eier und Milch auf meine Einkaufsliste
        weck mich um sechs
        wie weit ist der Mond entfernt
        ich verstehe nur Bahnhof
        der schnelle braune Fuchs springt über den faulen Hund
        mein Bruder spielt Schlagzeug in einer Band
        schreib ein Gedicht über den Herbst
        wie lange leben Schildkröten
        gibt es hier in der Nähe eine Tankstelle
        was ist der Sinn des Lebens
        erinnere mich daran die Blumen zu gießen
        wie viele Kilometer sind zehn Meilen
        wer ist der Bundespräsident
        wo kann ich tanzen lernen
        was ist ein gesundes Frühstück für ein Kind
        das Auto macht im zweiten Gang komische Geräusche
        kann man im Frühling dorthin reisen
        ich finde meinen linken Schuh nicht
        wie schreibt man Rhythmus
        wie entsteht ein Gewitter
        gibt es in Irland Schlangen
        farblose grüne Ideen schlafen wütend
        asdf jklö
        bla bla bla
        qwertz uiop
        Banane
        egal
        was
        der die das
        mir
        du und ich
        zu
        und dann
        Elefant Tisch sieben lila
        xkcd grmpf wololo
    """,
}


def strange_sentences(locale: str) -> tuple[str, ...]:
    """Return sentences of a language that a bot is hardly meant for; English ones where it is not known."""
    said = _SAID.get(locale.partition("-")[0], _SAID["en"])
    return tuple(line.strip() for line in said.strip().splitlines())
