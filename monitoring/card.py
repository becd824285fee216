"""The steroid emergency card and sick-day text in the patient's words, ready to be translated.

It gives no dose for a sick day and names no injection: such rules are general knowledge in our sources
(reference 4.5), so the card says whom to call. No diagnosis stands on it.
"""

from django.utils.translation import gettext_lazy as _

TITLE = _("Steroid emergency card")
TAKES = _("This person takes a steroid medicine. It must not be stopped suddenly.")
CARRY = _("Carry this card. Show it to every doctor, nurse, dentist and pharmacist who treats you.")
NOT_SUDDENLY = _("Do not stop your steroid by yourself. Your body may not make enough of its own yet.")
SICK_DAY = _("When you are ill")
SICK_DAY_WORDS = (
    _(
        "Call us the same day if you have a fever or an infection, vomit or have diarrhoea, are badly hurt, "
        "or are to have an operation or dental treatment."
    ),
    _("You may need more steroid than usual for some days. We tell you how much: do not guess."),
    _("If you forgot tablets for more than a day, or are about to run out of them, call us too."),
)
EMERGENCY = _("Call the emergency number at once and show this card")
EMERGENCY_WORDS = (
    _("if you cannot keep your tablets down,"),
    _("if you are very weak, dizzy, drowsy or confused, or faint."),
)
TO_STAFF = _("To whoever treats this person")
TO_STAFF_WORDS = _(
    "After weeks on steroid the adrenal glands may not answer to illness, injury or surgery: consider "
    "adrenal insufficiency, do not stop the steroid, and call the clinic. Source: ESE/ES 2024, PMC11180513."
)
CALL = _("The clinic")
OUT_OF_HOURS = _("At night and at weekends")
