"""Does what arrived answer what was accepted? Pure: records in, violations and figures out.

The statements are those of a list of promises: everything accepted and not cancelled arrives (lost), has one
effect (duplicates), not before its moment (early), never after it was cancelled or replaced (stale); what
the database calls sent did arrive, and what was acknowledged is stored (mismatch).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.chaos.records import REPLANNED, Arrival, Evidence, Row, Target

EARLY_SECONDS = 0.05
LEASE_SECONDS = 15.0
DUE = "due"  # the occasion of a message on the day itself
INBOX, WEBHOOK, SENT = "inbox", "webhook", "sent"


@dataclass
class Findings:
    """`violations` names each broken promise with what broke it; lateness in seconds, sorted."""

    reminders: int = 0
    violations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lateness: list[float] = field(default_factory=list)
    raw_duplicates: int = 0

    def count(self, *promises: str) -> int:
        return sum(len(self.violations.get(promise, ())) for promise in promises)

    def lateness_at(self, share: float) -> float:
        """Return the lateness that this share of the reminders does not exceed; 0 without any."""
        if not self.lateness:
            return 0.0
        return self.lateness[min(int(share * len(self.lateness)), len(self.lateness) - 1)]


def check(evidence: Evidence) -> Findings:
    """Return every broken promise and how late the rest was told."""
    found = Findings()
    targets = {target.patient: target for target in evidence.targets}
    arrived: dict[tuple[int, str], list[Arrival]] = defaultdict(list)
    for arrival in sorted(evidence.arrivals, key=lambda one: one.at):
        if arrival.occasion == DUE:
            arrived[arrival.patient, arrival.kind].append(arrival)
    inbox: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in evidence.rows:
        if row.channel == INBOX and row.state == SENT and row.occasion == DUE:
            inbox[row.patient, row.kind].append(row)
    for target in evidence.targets:
        for kind in target.kinds:
            _look_at(target, kind, arrived[target.patient, kind], inbox[target.patient, kind], found)
    _find_duplicates(evidence, found)
    _find_stale(evidence.arrivals, evidence.rows, targets, found)
    _compare(evidence, targets, found)
    found.lateness.sort()
    return found


def _look_at(target: Target, kind: str, arrivals: list[Arrival], inbox: list[Row], found: Findings) -> None:
    """Find what was lost or early of one reminder, and how late it was told."""
    if target.create is None or target.create.acknowledged is None:
        return
    found.reminders += 1
    name = f"{kind} of patient {target.patient}"
    for moment in [one.at for one in arrivals] + [row.sent_at for row in inbox]:
        if moment < target.due - EARLY_SECONDS:
            found.violations["early"].append(f"{name}: {target.due - moment:.3f} s before it was due")
    if target.settled(kind):
        return
    wanted_from, since = _wanted_from(target, kind)
    told = [one for one in arrivals if one.at >= since]
    if not told:
        found.violations["lost"].append(f"{name}: no message")
    else:
        found.lateness.append(max(told[0].at - wanted_from, 0.0))
    if not [row for row in inbox if row.sent_at >= since]:
        found.violations["lost"].append(f"{name}: not in the inbox")


def _wanted_from(target: Target, kind: str) -> tuple[float, float]:
    """Return from when on lateness counts, and from when on a message may be the one that is wanted."""
    due = max(target.due, target.create.acknowledged)
    if kind != REPLANNED or target.replan is None or target.replan.acknowledged is None:
        return due, 0.0
    return max(due, target.replan.acknowledged), target.replan.sent


def _find_duplicates(evidence: Evidence, found: Findings) -> None:
    """One effect is a reminder's round and occasion, told to one receiver: it has one key and one content."""
    keys: dict[tuple, set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    for one in evidence.arrivals:
        if one.occasion == DUE:  # others may be told several times by plan: each asks again
            keys[one.reminder, one.round, one.occasion].add(one.key)
        bodies[one.key].add(one.body)
    for effect, found_keys in keys.items():
        if len(found_keys) > 1:
            found.violations["dup_effects"].append(f"reminder {effect}: keys {sorted(found_keys)}")
    for key, contents in bodies.items():
        if len(contents) > 1:
            found.violations["dup_effects"].append(f"message {key}: told with {len(contents)} contents")
    inbox = Counter(
        (row.reminder, row.round, row.occasion, row.recipient)
        for row in evidence.rows
        if row.channel == INBOX and row.state == SENT and row.occasion == DUE
    )
    for effect, times in inbox.items():
        if times > 1:
            found.violations["dup_effects"].append(f"inbox {effect}: {times} times")
    found.raw_duplicates = len(evidence.arrivals) - len(bodies)


def _find_stale(
    arrivals: Iterable[Arrival], rows: Iterable[Row], targets: dict[int, Target], found: Findings
) -> None:
    """What leaves the app has one lease to get there; what is put in the inbox has no time at all."""
    for one in arrivals:
        for why in _stale_after(targets.get(one.patient), one.kind, one.is_of_replan, one.at - LEASE_SECONDS):
            found.violations["stale"].append(f"message {one.key}: {why}")
    for row in rows:
        if row.channel == INBOX and row.state == SENT:
            target = targets.get(row.patient)
            is_of_replan = target is None or f" {target.doses[0]} mg" not in row.text
            for why in _stale_after(target, row.kind, is_of_replan, row.sent_at):
                found.violations["stale"].append(f"inbox {row.key}: {why}")


def _stale_after(target: Target | None, kind: str, is_of_replan: bool, moment: float) -> Iterator[str]:
    """Yield why something told just after `moment` should not have been told."""
    if target is None or target.create is None or target.create.is_refused:
        yield "nobody ordered it"
        return
    for write in target.settled(kind):
        if write.acknowledged is not None and moment > write.acknowledged:
            yield f"settled {moment - write.acknowledged:.3f} s before"
    replan = target.replan if kind == REPLANNED and not is_of_replan else None
    if replan is not None and replan.acknowledged is not None and moment > replan.acknowledged:
        yield f"another dose since {moment - replan.acknowledged:.3f} s"


def _compare(evidence: Evidence, targets: dict[int, Target], found: Findings) -> None:
    """Compare the database with the gateway and with what clients were told is stored."""
    arrived = {one.key for one in evidence.arrivals}
    rows = {row.key: row for row in evidence.rows if row.channel == WEBHOOK}
    for key, row in rows.items():
        if row.state == SENT and key not in arrived:
            found.violations["mismatch"].append(f"message {key}: sent, says the database; it never arrived")
    for key in arrived:
        row = rows.get(key)
        if row is None:
            found.violations["mismatch"].append(f"message {key}: arrived, unknown to the database")
        elif row.state != SENT and not _may_be_dropped(targets.get(row.patient), row.kind):
            found.violations["mismatch"].append(f"message {key}: arrived, and the row is {row.state}")
    for target in targets.values():
        wants = (
            (target.create, evidence.plans.get(target.patient, 0) >= 1, "taper"),
            (target.replan, evidence.plans.get(target.patient, 0) >= 2, "change of the taper"),
            (target.end, target.patient in evidence.ended, "end of follow-up"),
        )
        for write, is_stored, what in wants:
            if write and write.acknowledged is not None and not is_stored:
                found.violations["mismatch"].append(f"patient {target.patient}: {what} acknowledged and gone")


def _may_be_dropped(target: Target | None, kind: str) -> bool:
    """Return whether a message that arrived may be called dropped: its sender died, then it was overtaken."""
    if target is None:
        return True
    is_replanned = kind == REPLANNED and target.replan is not None and target.replan.may_stand
    return bool(target.settled(kind)) or is_replanned
