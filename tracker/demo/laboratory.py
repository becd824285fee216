"""What a laboratory sends over days: preliminary, corrected, withdrawn, partial; and who looked at what."""

from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from courses.models import Patient
from courses.protocols.loader import action_limits
from monitoring.actions.action_limits import Limit, set_limit
from monitoring.actions.arrivals import Message, receive_result
from monitoring.actions.sign_off import Decision, Looked, sign_off
from monitoring.unseen import unseen_results
from tracker.demo.curves import NORTH
from tracker.demo.people import Site
from tracker.demo.story import Story

# This clinic took over some of what sources offer; the others stay suggestions.
READ_WITH_CK = "read with CK: from muscle, repeated with the next bloods"
TAKEN_OVER = {("wbc", ""), ("alt", ""), ("ast", ""), ("neutrophils", "cyclophosphamide")}


def set_limits(site: Site) -> None:
    """Put a few of the offered limits in force at the invented clinic."""
    for offer in action_limits().suggestions:
        if (offer.analyte, offer.agent) in TAKEN_OVER:
            numbers = {"low": offer.low, "high": offer.high}
            limit = Limit(offer.analyte, offer.unit, offer.source, drug=offer.agent, **numbers)
            set_limit(clinic=site.clinic, by=site.prescriber, limit=limit)


def look(site: Site) -> None:
    """Sign for all that came before, so that the list shows what came since."""
    rows = unseen_results(Patient.objects.filter(clinic=site.clinic)).select_related("patient")
    for patient, found in groupby(rows.order_by("patient_id", "id"), lambda row: row.patient):
        results = list(found)
        for is_outside, decision in ((False, Decision("no_action")), (True, Decision("acted", READ_WITH_CK))):
            looked = [Looked(row.chain, row.version) for row in results if row.is_outside == is_outside]
            if looked:
                sign_off(patient=patient, by=site.prescriber, looked=looked, decision=decision)


def send(site: Site, cast: list[tuple[Story, Patient]]) -> None:
    """Let the laboratory send what it has of the first patients: each message as a sender would."""
    by_name = {story.given_name: patient for story, patient in cast}
    for name, messages in _messages(site).items():
        for message in messages if name in by_name else ():
            receive_result(patient=by_name[name], by=site.nurse, message=message)


def _messages(site: Site) -> dict[str, list[Message]]:
    """Return, by given name, what the laboratory sent lately, in the order it came."""
    blood = _of(site, "WBC", "3.2", (-1, "09:10"), "B-4102")
    early = replace(_of(site, "neutrophils", "1.5", (-1, "09:10"), "B-4102"), status="preliminary")
    ck = _of(site, "CK", "1640", (-2, "15:20"), "C-2207")
    potassium = _of(site, "potassium", "7.1", (-2, "11:05"), "K-0318")
    return {
        "Priya": [
            blood,
            early,
            _of(site, "haemoglobin", "121", (-1, "09:10"), "B-4102"),
            _of(site, "platelets", "188", (-1, "09:10"), "B-4102"),
        ],
        "Quentin": [
            _of(site, "ALT", "128", (-1, "10:40"), "A-0911"),
            _of(site, "CK", "612", (-1, "10:40"), "A-0911"),
        ],
        # The correction overtakes the final result: whichever comes first, the corrected one stands.
        "Wen": [
            replace(ck, status="preliminary", value="1600", reported_at=site.moment(-2, "12:00")),
            replace(
                ck,
                status="corrected",
                value="460",
                reported_at=site.moment(-1, "08:30"),
                note="tubes exchanged",
            ),
            ck,
        ],
        "Zofia": [
            potassium,
            replace(
                potassium,
                status="withdrawn",
                value="",
                reported_at=site.moment(-1, "09:00"),
                note="haemolysed",
            ),
        ],
        "Anneke": [replace(_of(site, "CK", "398", (-1, "16:30"), "C-2290"), status="preliminary")],
    }


def _of(site: Site, name: str, value: str, when: tuple[int, str], lab_number: str) -> Message:
    """Return a final result of the invented laboratory with its own limits, sampled and reported that day."""
    limits = next(found for printed, found in NORTH.limits.items() if printed.casefold() == name.casefold())
    return Message(
        laboratory=NORTH.name,
        lab_number=lab_number,
        status="final",
        reported_at=site.moment(*when),
        name=name,
        value=value,
        unit=limits.unit,
        uln=Decimal(limits.uln),
        lln=Decimal(limits.lln) if limits.lln else None,
        sampled_on=site.day(when[0]),
    )
