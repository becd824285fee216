"""What an audit is asked of: by whom, of which clinics, over which period and subgroup."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from courses.clinic.access import Access, Right
from courses.models import Clinic
from monitoring.outcomes.scope import Ages, Pulse, Scope
from monitoring.rules.periods import Period, last_full_quarter, last_twelve_months, offered

ALL = "all"
OWN = "own"
SUBGROUP = ("subtype", "sex", "ages", "pulse")


@dataclass(frozen=True)
class Desk:
    """Who asks: the clinics they may audit, those looked at, and whether they may see the patients there."""

    auditable: tuple[Clinic, ...]
    clinics: tuple[Clinic, ...]
    may_see: bool
    today: date
    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, access: Access, here: Clinic, asked: str, right: Right = Right.AUDIT) -> "Desk":
        """Return the desk of the clinics asked for: a number, "all", or "" for the clinic looked at."""
        ids = set(access.clinic_ids(right))
        auditable = tuple(clinic for clinic in access.clinics if clinic.pk in ids)
        by_code = {str(clinic.pk): (clinic,) for clinic in auditable} | {ALL: auditable, "": (here,)}
        refused = ("Clinic was refused because it is none that you may audit; choose one of the list.",)
        clinics = by_code.get(asked, (here,))
        return cls(
            auditable,
            clinics,
            may_see=all(access.may(Right.READ, clinic.pk) for clinic in clinics),
            today=here.today(),
            refused=() if asked in by_code else refused,
        )

    @property
    def until(self) -> date:
        """Return the day facts are read on; for those who may not see patients the last day of a quarter, for
        the difference between two days is few people."""
        return self.today if self.may_see else last_full_quarter(self.today)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods offered, the usual one first."""
        if self.may_see:
            return (last_twelve_months(self.today), *offered(self.today))
        return offered(self.until)

    @property
    def most_hidden(self) -> str:
        """Return the greatest number hidden: "10", or each clinic's where they differ."""
        if len({clinic.least_shown for clinic in self.clinics}) == 1:
            return str(self.clinics[0].least_shown - 1)
        return ", ".join(f"{clinic.least_shown - 1} ({clinic})" for clinic in self.clinics)

    @property
    def clinic_choices(self) -> list[tuple[str, str]]:
        rows = [(str(clinic.pk), clinic.name) for clinic in self.auditable]
        return [*rows, (ALL, "All of these")] if len(rows) > 1 else rows

    @property
    def chosen_clinic(self) -> str:
        return str(self.clinics[0].pk) if len(self.clinics) == 1 else ALL


@dataclass(frozen=True)
class Asked:
    """An audit as understood: `refused` has a sentence for each part that was not."""

    desk: Desk
    period: Period
    against: Period | None
    as_of: date
    subgroup: dict[str, str]
    refused: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        return (self.period, self.against) if self.against else (self.period,)

    def scope(self, period: Period) -> Scope:
        """Return the courses of the period and the subgroup."""
        chosen = self.subgroup | {"ages": Ages(self.subgroup["ages"]), "pulse": Pulse(self.subgroup["pulse"])}
        return self._scope(period, **chosen)

    def whole_year(self, year: int) -> Scope:
        """Return every course of a calendar year, as far as its quarters are over."""
        days = Period(str(year), "", date(year, 1, 1), date(year, 12, 31)).until(self.as_of)
        return self._scope(days)

    def _scope(self, period: Period, **chosen) -> Scope:
        clinics = tuple(clinic.pk for clinic in self.desk.clinics)
        return Scope(clinics, period.first_day, period.last_day, self.as_of, **chosen)

    def split(self, period: Period) -> dict[str, str]:
        """Return each dimension that the period and the subgroup narrow, with the value wanted."""
        quarter = {"quarter": str(period.quarter)} if period.quarter else {}
        return quarter | {name: value for name, value in self.subgroup.items() if value}

    @property
    def boxes(self) -> dict:
        """Return what stands in the boxes of the form."""
        own = self.period.code == OWN
        return self.subgroup | {
            "clinic": self.desk.chosen_clinic,
            "period": self.desk.periods[0].code if own else self.period.code,
            "against": self.against.code if self.against else "",
            "first_day": self.period.first_day if own else None,
            "last_day": self.period.last_day if own else None,
            "as_of": self.as_of if self.as_of != self.desk.until else None,
        }

    @property
    def address(self) -> str:
        """Return the query of an address that asks the same."""
        query = QueryDict(mutable=True)
        for name, value in self.boxes.items():
            if isinstance(value, date):
                query.update({f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")})
            elif value:
                query[name] = value
        return query.urlencode()
