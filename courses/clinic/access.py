"""The one door to patients.

Who reaches what is decided here and nowhere else. A stranger gets 404 (the patient might as well not
exist); a member whose role lacks the right gets 403. Roles are read once a request, so a change of role
holds from the next request.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses.clinic.clinic import Clinic, Membership, Role
from courses.clinic.patient import Patient


class Right(StrEnum):
    READ = "see patients"
    RECORD = "record what was given, measured or said"
    PRESCRIBE = "prescribe"
    REVIEW = "sign a response review"
    IMPORT = "import records"
    AUDIT = "see figures without identity"
    MANAGE = "manage the clinic"
    LIST_TABLETS = "keep the clinic's list of tablets"
    SET_LIMITS = "set the clinic's action limits"
    SIGN_OFF = "sign off results"
    ESCALATE = "set who is asked when nobody takes what is due"


_CLINICAL = frozenset({Right.READ, Right.RECORD})
RIGHTS: dict[str, frozenset[Right]] = {
    Role.PRESCRIBER: _CLINICAL
    | {Right.PRESCRIBE, Right.REVIEW, Right.IMPORT, Right.AUDIT, Right.LIST_TABLETS}
    | {Right.SET_LIMITS, Right.SIGN_OFF},
    Role.NURSE: _CLINICAL | {Right.SIGN_OFF},
    Role.READER: frozenset({Right.READ}),
    Role.AUDITOR: frozenset({Right.AUDIT}),
    Role.IMPORTER: _CLINICAL | {Right.IMPORT},
    Role.MANAGER: frozenset({Right.MANAGE, Right.LIST_TABLETS, Right.SET_LIMITS, Right.ESCALATE}),
}
LEADS = frozenset({Right.ESCALATE})


@dataclass(frozen=True)
class Access:
    """One user's roles at one moment: `role_at` maps clinic id to role; `clinic` is the one looked at."""

    user: object
    memberships: tuple[Membership, ...]
    chosen_clinic_id: int | None = None

    @classmethod
    def of(cls, user, chosen_clinic_id: int | None = None) -> "Access":
        """Return the user's access; one query, none for someone who is not signed in."""
        if not user.is_authenticated or not user.is_active:
            return cls(user, ())
        rows = Membership.objects.filter(user=user, ended_at__isnull=True).select_related("clinic")
        return cls(user, tuple(rows.order_by("clinic__name")), chosen_clinic_id)

    @cached_property
    def clinic(self) -> Clinic | None:
        """Return the clinic chosen while it is one of the user's, else their first; None without any."""
        chosen = [c for c in self.clinics if c.pk == self.chosen_clinic_id]
        return next(iter(chosen or self.clinics), None)

    @property
    def clinic_name(self) -> str:
        return self.clinic.name if self.clinic else ""

    @property
    def role_label(self) -> str:
        return Role(self.role_at[self.clinic.pk]).label if self.clinic else ""

    @property
    def rights(self) -> frozenset[Right]:
        """Return the user's rights in the clinic looked at."""
        return self._rights_at(self.clinic.pk) if self.clinic else frozenset()

    @cached_property
    def role_at(self) -> dict[int, str]:
        return {m.clinic_id: m.role for m in self.memberships}

    @property
    def clinics(self) -> list[Clinic]:
        return [m.clinic for m in self.memberships]

    def may(self, right: Right, clinic_id: int) -> bool:
        return right in self._rights_at(clinic_id)

    def _rights_at(self, clinic_id: int) -> frozenset[Right]:
        is_lead = any(m.is_lead and m.clinic_id == clinic_id for m in self.memberships)
        return RIGHTS.get(self.role_at.get(clinic_id, ""), frozenset()) | (LEADS if is_lead else frozenset())

    def clinic_ids(self, right: Right) -> list[int]:
        return [clinic_id for clinic_id in self.role_at if self.may(right, clinic_id)]

    def clinic_for(self, right: Right, clinic_id: int) -> Clinic:
        """Return the clinic when the user holds the right there; 404 for a stranger, 403 for a member."""
        found = next((c for c in self.clinics if c.pk == clinic_id), None)
        if found is None:
            raise Http404("No such clinic, or not one of yours.")
        self.require(right, found)
        return found

    def patients(self):
        """Return every patient this user may see."""
        return Patient.objects.filter(clinic__in=self.clinic_ids(Right.READ))

    def records(self, model, *, patient: str = "patient"):
        """Return the rows of `model` whose patient this user may see; `patient` is the path to it."""
        return model.objects.filter(**{f"{patient}__clinic__in": self.clinic_ids(Right.READ)})

    def clinic_records(self, model):
        """Return the rows of `model` that belong to a clinic the user works in, and to no patient."""
        return model.objects.filter(clinic__in=list(self.role_at))

    def clinic_record(self, model, clinic: Clinic, pk):
        """Return the row of `model` that belongs to the clinic, or raise Http404 as if it did not exist."""
        found = self.clinic_records(model).filter(clinic=clinic, pk=pk).first()
        if found is None:
            raise Http404("No such record, or not one of your clinic's.")
        return found

    def patient(self, pk) -> Patient:
        """Return the patient, or raise Http404 as if it did not exist."""
        found = self.patients().select_related("clinic", "nurse", "consultant").filter(pk=pk).first()
        if found is None:
            raise Http404("No such patient, or not one of your clinics.")
        return found

    def record(self, model, *, patient: str = "patient", **lookup):
        """Return the one row of `model` that matches, or raise Http404 as if it did not exist."""
        rows = self.records(model, patient=patient).select_related(f"{patient}__clinic")
        found = rows.filter(**lookup).first()
        if found is None:
            raise Http404("No such record, or not one of your clinics.")
        return found

    def require(self, right: Right, clinic: Clinic) -> None:
        """Return when the user holds `right` in `clinic`; otherwise 404 for a stranger, 403 for a member."""
        if clinic.pk not in self.role_at:
            raise Http404("No such clinic, or not one of yours.")
        if not self.may(right, clinic.pk):
            raise PermissionDenied(
                f"Refused: your role ({self.role_at[clinic.pk]}) at {clinic} may not {right}; "
                "ask a colleague whose role may."
            )


def require(by, right: Right, clinic: Clinic) -> None:
    """The check each action makes first, whoever calls it: page, API, import or task."""
    Access.of(by).require(right, clinic)
