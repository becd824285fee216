"""The report of the month as an e-mail: a few words, and the PDF as its reader may see the figures."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from courses.clinic.clinic import Membership
from monitoring.models import Digest
from monitoring.outcomes.report import report_of
from monitoring.outcomes.report_pdf import pdf_of


def message_of(digest: Digest, member: Membership, *, now: datetime) -> EmailMessage:
    """Return the report of the digest's month; it is never too late for it."""
    report = report_of(digest.clinic, member.role, month=digest.day)
    page = f"{settings.SITE_URL}{reverse('monitoring:outcomes')}"
    body = [*report.about, f"The same figures with their lists, after signing in:\n{page}"]
    message = EmailMessage(subject=f"{report.title}, {digest.day:%B %Y}", body="\n\n".join(body) + "\n")
    name = f"outcomes-{digest.day:%Y-%m}.pdf"
    message.attach(name, pdf_of(report, paper=digest.clinic.paper), "application/pdf")
    return message
