"""What the gateway for text messages tells us: what became of one, and replies that ask for no more.

No sign-in: each call is signed by the gateway, over the address it called. What is not signed, or about no
message of ours, finds nothing here.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courses.rules.errors import RuleError
from courses.rules.numbers import e164
from monitoring.actions import opting_out
from monitoring.actions.deliveries import note_receipt
from monitoring.models import Delivery
from monitoring.reminders.channels.sms import gateway_token
from monitoring.rules.gateway_signature import is_signed

FINAL = {
    "delivered": Delivery.Receipt.DELIVERED,
    "undelivered": Delivery.Receipt.UNDELIVERED,
    "failed": Delivery.Receipt.UNDELIVERED,
}


def _signed(request: HttpRequest) -> dict[str, str]:
    """Return what the gateway says; 404 when it was not the gateway."""
    said = request.POST.dict()
    url = f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}{request.get_full_path()}"
    if not is_signed(gateway_token(), url, said, request.headers.get("X-Twilio-Signature", "")):
        raise Http404("There is nothing at this address.")
    return said


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Take what became of one message; on the way is no news."""
    said = _signed(request)
    final = FINAL.get(said.get("MessageStatus", ""))
    detail = said.get("ErrorCode", "")[:10] or said.get("MessageStatus", "")[:20]
    if final and not note_receipt(key=key, receipt=final, detail=detail):
        raise Http404("There is nothing at this address.")
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Take a reply: one that says STOP withdraws consent, any other is not read by anybody."""
    said = _signed(request)
    if opting_out.is_stop(said.get("Body", "")):
        try:
            opting_out.stop(e164(said.get("From", "")))
        except RuleError:
            return HttpResponse(status=204)
    return HttpResponse(status=204)
