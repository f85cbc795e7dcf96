"""Datelines as the AP prints them, lifted from copy, and the line between two dispatches."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import datelines
from articles.datelines import Dateline


@pytest.mark.parametrize(
    ("city", "region", "printed"),
    [
        ("Seoul", "South Korea", "SEOUL, South Korea (AP)"),
        ("Port Averly", "Norland", "PORT AVERLY, Norland (AP)"),
        ("Kitchener", "Ontario", "KITCHENER, Ontario (AP)"),
        ("Nowhere", "", "NOWHERE (AP)"),
    ],
)
def test_a_city_stands_in_capitals_and_its_region_in_full(
    city: str, region: str, printed: str
) -> None:
    assert str(Dateline(city, region, "AP")) == printed


@pytest.mark.parametrize(
    ("city", "region"),
    [
        ("London", "England"),
        ("Paris", "France"),
        ("Hong Kong", "China"),
        ("Vatican City", "Vatican City"),
        ("United Nations", ""),
        ("New York", "New York"),
        ("Chicago", "Illinois"),
        ("Salt Lake City", "Utah"),
    ],
)
def test_a_city_everybody_knows_stands_alone(city: str, region: str) -> None:
    assert str(Dateline(city, region, "AP")) == f"{city.upper()} (AP)"
    assert str(Dateline(city, "", "AP")) == f"{city.upper()} (AP)"


def test_it_stands_alone_however_its_region_and_itself_are_typed() -> None:
    assert Dateline("new york", "N.Y.").place == "NEW YORK"
    assert Dateline("Boston", "mass.").place == "BOSTON"
    assert Dateline("Washington", "D.C.").place == "WASHINGTON"
    assert Dateline("Toronto", "ONTARIO").place == "TORONTO"


@pytest.mark.parametrize(
    ("city", "region", "printed"),
    [
        ("Paris", "Texas", "PARIS, Texas"),
        ("London", "Ontario", "LONDON, Ontario"),
        ("Moscow", "Idaho", "MOSCOW, Idaho"),
        ("Washington", "Pennsylvania", "WASHINGTON, Pa."),
        ("Phoenix", "New York", "PHOENIX, N.Y."),
    ],
)
def test_a_namesake_elsewhere_is_printed_with_its_own_region(
    city: str, region: str, printed: str
) -> None:
    assert Dateline(city, region).place == printed


# The AP's list, written out here once more: the data file is compared with it.
ABBREVIATED = (
    "Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. "
    "Minn. Miss. Mo. Mont. Neb. Nev. N.H. N.J. N.M. N.Y. N.C. N.D. Okla. Ore. Pa. R.I. S.C. S.D. "
    "Tenn. Vt. Va. Wash. W.Va. Wis. Wyo."
)
IN_FULL = "Alaska Hawaii Idaho Iowa Maine Ohio Texas Utah"


def test_all_fifty_states_are_known_and_written_as_the_ap_writes_them() -> None:
    printed = set(datelines.US_STATES.values()) - {"D.C."}
    assert printed == {*ABBREVIATED.split(), *IN_FULL.split()}
    assert len(datelines.US_STATES) == 51


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("Alabama", "Ala."),
        ("California", "Calif."),
        ("West Virginia", "W.Va."),
        ("Texas", "Texas"),
        ("Hawaii", "Hawaii"),
        ("calif.", "calif."),
    ],
)
def test_a_state_is_abbreviated_after_a_city(state: str, printed: str) -> None:
    assert Dateline("Springfield", state).place == f"SPRINGFIELD, {printed}"


ALONE_IN_THE_US = (
    "Atlanta, Baltimore, Boston, Chicago, Cincinnati, Cleveland, Dallas, Denver, Detroit, "
    "Honolulu, Houston, Indianapolis, Las Vegas, Los Angeles, Miami, Milwaukee, Minneapolis, "
    "New Orleans, New York, Oklahoma City, Philadelphia, Phoenix, Pittsburgh, St. Louis, "
    "Salt Lake City, San Antonio, San Diego, San Francisco, Seattle, Washington"
)


@pytest.mark.parametrize("city", ALONE_IN_THE_US.split(", "))
def test_thirty_cities_of_the_us_stand_alone(city: str) -> None:
    state = datelines.STANDING_ALONE[city.lower()]
    assert Dateline(city, state).place == city.upper()
    assert Dateline(city, datelines.US_STATES[state.lower()]).place == city.upper()


def test_every_city_that_stands_alone_does_so_with_its_own_region_only() -> None:
    for city, region in datelines.STANDING_ALONE.items():
        assert Dateline(city, region).place == city.upper()
        assert Dateline(city, "Norland").place == f"{city.upper()}, Norland"


def test_without_an_agency_the_place_stands_by_itself() -> None:
    assert str(Dateline("Seoul", "South Korea")) == "SEOUL, South Korea"


def test_without_a_city_there_is_no_dateline() -> None:
    assert str(Dateline("", "South Korea", "AP")) == ""
    assert Dateline("", "South Korea", "AP").place == ""


@pytest.mark.parametrize(
    ("city", "printed"),
    [
        ("McAllen", "McALLEN, Texas"),
        ("Fort McDavis", "FORT McDAVIS, Texas"),
        ("Málaga", "MÁLAGA, Texas"),
    ],
)
def test_capitals_keep_the_small_letter_of_mc_and_the_accents(city: str, printed: str) -> None:
    assert Dateline(city, "Texas").place == printed


# --- Lifting a dateline off pasted copy ---


@pytest.mark.parametrize(
    ("copy", "city", "region", "agency", "rest"),
    [
        (
            "SEOUL, South Korea (AP) — A ferry sank.",
            *("Seoul", "South Korea", "AP", "A ferry sank."),
        ),
        ("LONDON (AP) — Rain.", "London", "", "AP", "Rain."),
        ("  LONDON (AP) -- Rain.", "London", "", "AP", "Rain."),
        ("LONDON (Reuters) – Rain.", "London", "", "Reuters", "Rain."),
        ("LONDON (AP)—Rain.", "London", "", "AP", "Rain."),
        ("ST. LOUIS (AP) — Rain.", "St. Louis", "", "AP", "Rain."),
        ("RIO DE JANEIRO (AP) — Rain.", "Rio de Janeiro", "", "AP", "Rain."),
        ("WINSTON-SALEM, N.C. (AP) — Rain.", "Winston-Salem", "N.C.", "AP", "Rain."),
        ("McALLEN, Texas (AP) — Rain.", "McAllen", "Texas", "AP", "Rain."),
        ("FORT McMURRAY, Alberta (AP) — Rain.", "Fort McMurray", "Alberta", "AP", "Rain."),
        (
            "PORT AVERLY, Norland (City Telegraph) — Rain.",
            *("Port Averly", "Norland", "City Telegraph", "Rain."),
        ),
        ("SEOUL, South Korea (AP) — ", "Seoul", "South Korea", "AP", ""),
    ],
)
def test_a_dateline_is_lifted_with_its_usual_letters(
    copy: str, city: str, region: str, agency: str, rest: str
) -> None:
    assert datelines.lift(copy) == (Dateline(city, region, agency), rest)


@pytest.mark.parametrize(
    "copy",
    [
        "",
        "A ferry sank.",
        "Seoul, South Korea (AP) — small letters are a sentence.",
        "The minister (Labour) — and he alone — said so.",
        "SEOUL, South Korea — an agency is missing.",
        "SEOUL, South Korea (AP) a dash is missing.",
        "SEOUL, South Korea () — the agency is empty.",
        "He said: SEOUL (AP) — is not at the front.",
        "BREAKING NEWS OF THE LAST SIX HOURS (AP) — is no city.",
        "(AP) — no city.",
        "2024 (AP) — a number.",
    ],
)
def test_what_is_no_dateline_stays_in_the_text(copy: str) -> None:
    assert datelines.lift(copy) is None


WORD = st.text(string.ascii_letters + "áéíóúñçøåüÉŁš.'-", min_size=1, max_size=12).map(
    lambda word: "P" + word
)
CITIES = st.lists(WORD, min_size=1, max_size=5).map(" ".join) | st.sampled_from(
    ["Paris", "New York", "St. Louis", "McAllen", "Rio de Janeiro", "Port-au-Prince"]
)
REGIONS = (
    st.just("")
    | st.sampled_from(["France", "New York", "Texas", "California", "W.Va.", "South Korea"])
    | st.lists(WORD, min_size=1, max_size=4).map(" ".join)
)
AGENCIES = st.sampled_from(["AP", "Reuters", "City Telegraph", "dpa", "L’Agence 3"])


@given(city=CITIES, region=REGIONS, agency=AGENCIES, text=st.text(string.printable).map(str.lstrip))
@settings(max_examples=150, deadline=None)
def test_what_was_printed_and_is_lifted_again_prints_the_same(
    city: str, region: str, agency: str, text: str
) -> None:
    printed = str(Dateline(city, region, agency))
    lifted = datelines.lift(f"{printed} — {text}")
    assert lifted is not None
    assert (str(lifted[0]), lifted[1]) == (printed, text)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("SEOUL", "Seoul"),
        ("FRANKFURT AM MAIN", "Frankfurt Am Main"),
        ("LA PAZ", "La Paz"),
        ("STRATFORD-UPON-AVON", "Stratford-Upon-Avon"),
        ("Rio de Janeiro", "Rio de Janeiro"),
        ("seoul", "seoul"),
        ("", ""),
    ],
)
def test_a_city_typed_in_capitals_gets_its_usual_letters(typed: str, usual: str) -> None:
    assert datelines.usual_letters(typed) == usual


# --- Between two dispatches ---


@pytest.mark.parametrize(
    ("name", "possessive"),
    [("AP", "AP’s"), ("Reuters", "Reuters’"), ("CITY PRESS", "CITY PRESS’"), ("dpa", "dpa’s")],
)
def test_a_possessive_follows_the_ending_of_the_name(name: str, possessive: str) -> None:
    assert datelines.possessive(name) == possessive


def hand_off(upper_own: bool, lower_own: bool, agency: str) -> str:
    return datelines.hand_off(
        upper_is_own_desk=upper_own, lower_is_own_desk=lower_own, lower_agency=agency
    )


def test_the_hand_off_line_names_the_agency_of_the_earlier_story() -> None:
    assert hand_off(True, False, "AP") == (
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below."
    )
    assert hand_off(False, False, "Reuters").endswith(" Reuters’ earlier story follows below.")


def test_an_agencys_update_above_the_papers_own_story_names_the_paper() -> None:
    assert hand_off(False, True, "City Telegraph").endswith(
        " City Telegraph’s earlier story follows below."
    )


def test_between_two_of_its_own_dispatches_the_paper_does_not_name_itself() -> None:
    assert hand_off(True, True, "City Telegraph") == (
        "THIS IS A BREAKING NEWS UPDATE. Our earlier story follows below."
    )


def test_an_earlier_story_without_an_agency_is_ours() -> None:
    assert hand_off(False, False, "").endswith(" Our earlier story follows below.")
