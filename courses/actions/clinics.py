"""A clinic's settings; opening a clinic and who works in it, which commands on the server do."""

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.moves import change
from courses.models import Clinic, Membership, Role, User


@transaction.atomic
def open_clinic(name: str, **columns) -> Clinic:
    """Return the clinic of that name, created with `columns` when there is none."""
    if not name.isprintable():  # it stands in the subject of letters, and in every list of clinics
        raise refuse("The clinic's name was refused: it holds a character that does not show; type it anew.")
    found = Clinic.objects.filter(name=name).first()
    if found:
        return found
    clinic = Clinic(name=name, **columns)
    clinic.full_clean()
    clinic.save()
    return clinic


@transaction.atomic
def change_settings(*, clinic: Clinic, seen_version: int, by, changes: dict, reason: str) -> Clinic:
    """Change what the clinic has set for itself; what it was before stays in the trail."""
    require(by, Right.MANAGE, clinic)
    if not reason.strip():
        raise refuse("The change was refused: it has no reason; say why.", field_name="reason")
    return change(
        clinic, seen_version=seen_version, by=by, action="clinic.change", changes=changes, reason=reason
    )


@transaction.atomic
def join(*, user: User, clinic: Clinic, role: str, by: User) -> Membership:
    """Give `user` the role in the clinic, ending a different one they hold there."""
    held = Membership.objects.filter(user=user, clinic=clinic, ended_at__isnull=True).first()
    if held and held.role == role:
        return held
    if held:
        leave(membership=held, by=by)
    membership = Membership.objects.create(user=user, clinic=clinic, role=role)
    _write(by, "membership.join", membership)
    return membership


@transaction.atomic
def leave(*, membership: Membership, by: User) -> None:
    """End the membership now; the person's next request is refused."""
    Membership.objects.filter(pk=membership.pk).update(ended_at=timezone.now())
    _write(by, "membership.leave", membership)


def service_account(job: str) -> User:
    """Return the account that stands in the trail for a job; nobody can sign in as it."""
    user, created = User.objects.get_or_create(
        username=f"pulseline-{job}", defaults={"first_name": "Pulseline", "last_name": job}
    )
    if created:
        user.set_unusable_password()
        user.save()
    return user


@transaction.atomic
def service_user(clinic: Clinic, job: str = "import") -> User:
    """Return the account under which a job writes in the clinic; of two that ask first, one lets it join."""
    user = service_account(job)
    if not Membership.objects.filter(user=user, clinic=clinic, ended_at__isnull=True).exists():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        join(user=user, clinic=clinic, role=Role.IMPORTER, by=user)
    return user


def _write(by: User, action: str, membership: Membership) -> None:
    audit.write(
        by=by,
        action=action,
        record=membership,
        clinic=membership.clinic,
        after={"user": membership.user_id, "role": membership.role},
    )
