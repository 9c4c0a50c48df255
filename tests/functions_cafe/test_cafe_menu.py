from __future__ import annotations

import pytest

from .conftest import Cafe

TRACES = " Traces are possible, because we use everything in one kitchen."


def test_the_menu_begins_with_its_sections_as_buttons(cafe: Cafe) -> None:
    reply = cafe("show_menu")
    assert reply.text == (
        "We have coffee, tea and chocolate, cold drinks, cakes and small meals. "
        "What would you like to hear about?"
    )
    buttons = {button.title: button.say for button in reply.message().buttons}
    assert list(buttons) == ["Coffee", "Tea and chocolate", "Cold drinks", "Cakes", "Small meals"]
    assert buttons["Cold drinks"] == "What cold drinks do you have?"


def test_a_section_is_told_with_prices(gast: Cafe) -> None:
    assert gast("show_menu", section="food").text == (
        "Kleine Gerichte: Käsetoast 6,50\xa0€, Avocadobrot 7,90\xa0€, Granola 6,20\xa0€ "
        "und Linsensuppe 5,90\xa0€."
    )


def test_an_item_is_told_with_the_price_of_each_size(cafe: Cafe) -> None:
    assert cafe("menu_item", item="cappuccino").text == (
        "Cappuccino: espresso with foamed milk. It costs €3.20 small, €3.70 medium and €4.20 large."
    )


def test_an_item_on_special_costs_its_special_price_that_day_only(cafe: Cafe) -> None:
    assert cafe("menu_item", item="cinnamon bun").text.endswith("Today only €2.60.")
    cafe.at("2026-01-06T10:00:00+01:00")
    assert cafe("menu_item", item="cinnamon bun").text.endswith("It costs €3.40.")


def test_the_special_is_that_of_the_day_asked_about(cafe: Cafe, gast: Cafe) -> None:
    assert gast("specials", day="2026-01-06").text == (
        "Das Angebot morgen: die Linsensuppe für 4,90\xa0€ statt 5,90\xa0€."
    )


@pytest.mark.parametrize(
    ("slots", "answer"),
    [
        ({"item": "brownie", "allergen": "nuts"}, "The brownie contains nuts."),
        ({"item": "brownie", "allergen": "gluten"}, "The brownie is made without gluten."),
        ({"item": "latte"}, "The latte contains milk."),
        ({"item": "latte", "milk": "oat milk"}, "The latte with oat milk contains gluten."),
        (
            {"item": "latte", "milk": "oat milk", "allergen": "milk"},
            "The latte with oat milk is made without milk.",
        ),
        (
            {"item": "latte", "allergen": "milk"},
            "The latte contains milk. With another milk that changes.",
        ),
        ({"item": "lemonade"}, "The lemonade contains none of the allergens we declare."),
        ({"item": "lemonade", "milk": "oat milk"}, "The lemonade contains none of the allergens we declare."),
        (
            {"allergen": "gluten"},
            "Without gluten we have brownie and lentil soup to eat. For drinks, just ask me by name.",
        ),
    ],
)
def test_allergens_are_told_with_the_milk_that_is_chosen(
    cafe: Cafe, slots: dict[str, str], answer: str
) -> None:
    assert cafe("allergens", **slots).text == answer + TRACES


def test_an_allergy_without_an_item_asks_for_one(cafe: Cafe) -> None:
    assert cafe("allergens").ask == "item"


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("lemonade", "Ja, die Limonade ist vegan."),
        ("latte", "Ja, mit Hafer-, Soja- oder Mandelmilch ist der Milchkaffee vegan."),
        ("croissant", "Nein, das Croissant ist nicht vegan, sondern enthält Milch und Ei."),
    ],
)
def test_an_item_is_vegan_by_itself_with_plant_milk_or_not(gast: Cafe, item: str, answer: str) -> None:
    assert gast("vegan", item=item).text == answer


def test_what_is_vegan_to_eat_is_listed(cafe: Cafe) -> None:
    assert "banana bread, apple cake, avocado bread and lentil soup" in cafe("vegan").text


@pytest.mark.parametrize(
    ("slots", "answer"),
    [
        (
            {"item": "cappuccino", "size": "large", "milk": "oat milk"},
            "One large cappuccino with oat milk costs €4.60.",
        ),
        ({"item": "latte", "size": "small"}, "One small latte costs €3.40."),
        ({"item": "flat white", "milk": "soy milk"}, "One flat white with soy milk costs €4.30."),
        (
            {"item": "brownie", "milk": "soy milk"},
            "Brownie: dark chocolate with ground almonds instead of flour. It costs €3.20.",
        ),
    ],
)
def test_a_price_is_told_for_the_size_and_the_milk(cafe: Cafe, slots: dict[str, str], answer: str) -> None:
    assert cafe("menu_item", **slots).text == answer
    assert "order" not in cafe.attributes


def test_a_milk_without_a_size_is_told_with_what_it_costs_more(cafe: Cafe) -> None:
    assert cafe("menu_item", item="latte", milk="oat milk").text.endswith("With oat milk it is €0.40 more.")


def test_the_kinds_of_milk_are_told(cafe: Cafe, gast: Cafe) -> None:
    assert gast("ask_milk", milk="soy milk").text == "Ja, haben wir. Mit Sojamilch kostet es 0,40\xa0€ mehr."
    cafe.locale = "en-US"
    assert cafe("ask_milk", milk="lactose-free milk").text == (
        "Yes, we do. With lactose-free milk it costs the same."
    )
    assert cafe("ask_milk").text.startswith("You can have your drink with whole milk, with lactose-free milk")
