"""Other systems that a clinic tells: added and ended, with who and why."""

from django.conf import settings
from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden
from courses.clinic.until_ended import end
from courses.models import Clinic
from monitoring.models import Reminder, Webhook
from monitoring.rules.addresses import networks, parsed

SHOWN = ["url", "kinds"]


@transaction.atomic
def add_webhook(*, clinic: Clinic, by, url: str, kinds: list[str]) -> Webhook:
    """Tell the address from now on; its secret is shown to whoever adds it, this once."""
    require(by, Right.MANAGE, clinic)
    if unknown := set(kinds) - set(Reminder.Kind.values):
        raise refuse(f"The kind '{min(unknown)[:40]}' was refused: it is not known.", field_name="kinds")
    parsed(url, networks(settings.WEBHOOK_NETWORKS))
    webhook = Webhook(clinic=clinic, url=url, kinds=sorted(set(kinds)), added_by=by)
    refuse_hidden(webhook)
    webhook.full_clean()
    webhook.save()
    audit.write(
        by=by, action="webhook.add", record=webhook, clinic=clinic, after=audit.snapshot(webhook, SHOWN)
    )
    return webhook


@transaction.atomic
def end_webhook(*, webhook: Webhook, by, reason: str) -> Webhook:
    """Tell the address nothing more, not even what was planned; it stays in the history."""
    require(by, Right.MANAGE, webhook.clinic)
    before = audit.snapshot(webhook, SHOWN)
    end(webhook, by=by, action="webhook.end", reason=reason, what="webhook", before=before)
    return webhook
