"""What becomes of a message that did not arrive: sent again, settled by hand; what carriers say."""

from django.db import transaction
from django.utils import timezone

from courses.actions.clinics import service_user
from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden_text
from monitoring.models import Delivery

GATEWAY = "gateway"
State, Receipt = Delivery.State, Delivery.Receipt


@transaction.atomic
def replay(*, delivery: Delivery, by) -> Delivery:
    """Send a failed message again, keyed the same, as it reads then; the second of two clicks is refused."""
    require(by, Right.RECORD, delivery.patient.clinic)
    again = {"state": State.PENDING, "attempts": 0, "lease_until": None, "lease_token": None}
    again |= {"receipt": "", "receipt_at": None}
    if not _failed(delivery).update(**again):
        raise refuse("It was not sent again: it waits already, or somebody settled it; reload the page.")
    _say(delivery, by, "delivery.replay", {"error": delivery.last_error})
    return delivery


@transaction.atomic
def settle(*, delivery: Delivery, by, note: str) -> Delivery:
    """Record that whoever was not told knows by another way; the message is not sent any more."""
    require(by, Right.RECORD, delivery.patient.clinic)
    if not note.strip():
        raise refuse(
            "Settling was refused: it does not say how; say who was told and how.", field_name="note"
        )
    refuse_hidden_text(note, field_name="note")
    if not _failed(delivery).update(settled_at=timezone.now(), settled_by=by, settle_note=note[:300]):
        raise refuse("It was not settled: it is sent again, or somebody settled it; reload the page.")
    _say(delivery, by, "delivery.settle", {"error": delivery.last_error}, reason=note)
    return delivery


def _failed(delivery: Delivery):
    return Delivery.objects.filter(pk=delivery.pk, state=State.FAILED, settled_at__isnull=True)


def _say(delivery: Delivery, by, action: str, before: dict, *, reason: str = "") -> None:
    delivery.refresh_from_db()
    audit.write(
        by=by,
        action=action,
        record=delivery,
        before=before,
        after=audit.snapshot(delivery, ["state", "settle_note"]),
        reason=reason,
    )


@transaction.atomic
def note_receipt(*, key: str, receipt: str, detail: str) -> bool:
    """Record what a carrier says became of a message, once; return whether there is such a message.

    It may come before our own note that the message was sent, and more than once, in any order: the first
    word that is final holds. One that was not delivered goes to those a person must look at.
    """
    delivery = (
        Delivery.objects.select_related("reminder__patient__clinic").filter(idempotency_key=key).first()
    )
    if delivery is None:
        return False
    now = timezone.now()
    rows = Delivery.objects.filter(pk=delivery.pk, receipt="", state__in=[State.PENDING, State.SENT])
    if receipt == Receipt.DELIVERED:
        is_news = rows.update(receipt=receipt, receipt_at=now)
    else:
        error = f"The carrier could not deliver it ({detail})."[:300]
        failed = {"state": State.FAILED, "lease_until": None, "lease_token": None, "last_error": error}
        is_news = rows.update(receipt=receipt, receipt_at=now, **failed)
    if is_news:
        delivery.refresh_from_db()
        by = service_user(delivery.patient.clinic, GATEWAY)
        after = audit.snapshot(delivery, ["state", "receipt", "last_error"])
        audit.write(by=by, action="delivery.receipt", record=delivery, after=after)
    return True
