"""The transition table, written out as the glossary writes it."""

from typing import get_args

from domain.referral_stages import EXPIRY_DAYS, NEXT, REMINDER_DAYS, Stage


GLOSSARY = {
    "none": "proposed made",
    "proposed": "made cancelled",
    "made": "acknowledged accepted refused redirected waitlisted cancelled expired lapsed",
    "acknowledged": "accepted refused redirected waitlisted cancelled expired lapsed",
    "waitlisted": "accepted refused redirected cancelled expired lapsed",
    "accepted": "meeting_planned first_meeting_held no_show cancelled lapsed",
    "meeting_planned": "first_meeting_held no_show cancelled lapsed",
    "no_show": "meeting_planned first_meeting_held cancelled expired lapsed",
    "first_meeting_held": "completed cancelled lapsed",
}
FINAL = {"completed", "refused", "redirected", "cancelled", "expired", "lapsed"}


def test_the_table_is_the_one_of_the_glossary():
    assert {stage: set(following) for stage, following in NEXT.items()} == {
        stage: set(following.split()) for stage, following in GLOSSARY.items()
    }


def test_a_stage_is_final_or_leads_somewhere():
    assert set(get_args(Stage)) == set(NEXT) | FINAL
    assert set(NEXT) & FINAL == set()


def test_the_deadlines_are_those_of_the_glossary():
    assert (REMINDER_DAYS, EXPIRY_DAYS) == (10, 30)
