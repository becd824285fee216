"""Clinics made from a seed, patient by patient, in slices that bound the memory."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from courses.actions.clinics import join, open_clinic, service_account
from courses.clinic import audit
from courses.models import Clinic, Role, User
from tracker.demo.generator import bloods, function, harms, pulses, tapers
from tracker.demo.generator.book import Book
from tracker.demo.generator.person import Person, Staff, invent, register

SLICE = 250  # patients written in one transaction


@dataclass(frozen=True)
class MakeUp:
    """What is wanted: a seed, how many patients, in how many clinics."""

    seed: str
    patients: int
    clinics: int = 1
    name: str = "Generated clinic"

    @property
    def names(self) -> list[str]:
        """Return the clinics' names, in order."""
        numbers = [f" {n}" for n in range(1, self.clinics + 1)] if self.clinics > 1 else [""]
        return [f"{self.name}{number} (invented)" for number in numbers]


def generate(wanted: MakeUp, *, today: date | None = None) -> list[Clinic]:
    """Return new clinics with their patients; `today` is the clinics' own unless told.

    Each slice of patients is a transaction of its own: what fails half-way leaves whole patients.
    """
    prescriber, nurse = service_account("generator-prescriber"), service_account("generator-nurse")
    opened = [_open(name, prescriber, nurse) for name in wanted.names]
    book, share = Book(), -(-wanted.patients // wanted.clinics)
    for place, clinic in enumerate(opened):
        staff = Staff(clinic.pk, nurse.pk, prescriber.pk, today or clinic.today())
        numbers = range(place * share + 1, min((place + 1) * share, wanted.patients) + 1)
        for start in range(0, len(numbers), SLICE):
            with transaction.atomic():
                for number in numbers[start : start + SLICE]:
                    write(book, invent(staff, wanted.seed, number))
                book.store()
        told = {"seed": wanted.seed, "patients": len(numbers)}
        audit.write(by=nurse, action="clinic.generate", record=clinic, after=told)
    book.close()
    return opened


def _open(name: str, prescriber: User, nurse: User) -> Clinic:
    clinic = open_clinic(name, data_kind=Clinic.DataKind.INVENTED)
    join(user=prescriber, clinic=clinic, role=Role.PRESCRIBER, by=prescriber)
    join(user=nurse, clinic=clinic, role=Role.NURSE, by=prescriber)
    return clinic


def write(book: Book, person: Person) -> None:
    """Keep everything of one patient."""
    register(book, person)
    pulses.pulse(book, person)
    tapers.taper(book, person)
    tapers.medicate(book, person)
    seen = function.Seen()
    bloods.draw(book, person, seen)
    function.assess(book, person, seen)
    function.review(book, person, seen)
    harms.harm(book, person)
    harms.screen(book, person)
    harms.answer(book, person)
