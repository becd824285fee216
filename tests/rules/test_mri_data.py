"""The MRI files: scales, cut-off and muscles are those of their sources, and nothing impossible is read."""

import json
from decimal import Decimal

import pytest

from courses.protocols.definitions import Status
from courses.protocols.loader import fat_scales, find_mri_muscle, mri_atlas, oedema_scale
from courses.protocols.mri import read_fat_scales, read_mri_atlas
from courses.protocols.reading import FOLDER
from courses.rules.errors import RuleError

THIGH = [
    "rectus_femoris",
    "vastus_lateralis",
    "vastus_intermedius",
    "vastus_medialis",
    "sartorius",
    "gracilis",
    "adductor_longus",
    "adductor_magnus",
    "biceps_femoris",
    "semitendinosus",
    "semimembranosus",
]
LEG = [
    "tibialis_anterior",
    "extensor_digitorum_longus",
    "peroneus_longus",
    "tibialis_posterior",
    "flexor_digitorum_longus",
    "soleus",
    "gastrocnemius_medialis",
    "gastrocnemius_lateralis",
]


def test_the_score_counts_11_muscles_of_the_thigh_and_8_of_the_leg():
    regions = mri_atlas().regions
    assert [muscle.code for muscle in regions["thighs"].muscles] == THIGH
    assert [muscle.code for muscle in regions["legs"].muscles] == LEG
    assert [muscle.code for muscle in mri_atlas().muscles if muscle.is_scored] == THIGH + LEG
    assert oedema_scale().muscles == 38
    assert oedema_scale().most_points == 114


def test_the_counts_have_a_source_and_the_names_are_said_to_be_general_knowledge():
    assert mri_atlas().status is Status.GENERAL
    assert "PMC11176218" in mri_atlas().source
    assert "general anatomy" in mri_atlas().source
    assert list(mri_atlas().regions) == ["pelvis", "thighs", "legs", "shoulders_arms", "trunk", "whole_body"]


def test_the_cut_off_is_the_published_one():
    cut_off = oedema_scale().cut_off
    assert (cut_off.at_least, cut_off.auc) == (18, Decimal("0.85"))
    assert (cut_off.specificity_percent, cut_off.sensitivity_percent) == (Decimal(96), Decimal("52.9"))
    assert cut_off.status is Status.CONFIRMED
    assert "PMC11176218" in cut_off.source


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("vastus_lateralis", "vastus_lateralis"),
        ("Vastus  Lateralis", "vastus_lateralis"),
        ("medial gastrocnemius", "gastrocnemius_medialis"),
        ("Fibularis longus", "peroneus_longus"),
        ("popliteus", None),
        ("", None),
    ],
)
def test_a_muscle_is_found_by_code_and_by_each_name(printed, code):
    found = find_mri_muscle(printed)
    assert (found.code if found else None) == code


@pytest.mark.parametrize("code", ["mercuri_1_4", "mercuri_0_4", "fischer", "goutallier", "lamminen"])
def test_a_rank_follows_the_order_of_the_grades(code):
    scale = fat_scales()[code]
    assert [scale.rank(grade.grade) for grade in scale.grades] == list(range(len(scale.grades)))
    with pytest.raises(ValueError, match="not in list"):
        scale.rank("9")


def changed(tmp_path, name, change):
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["regions"][1]["muscles"].pop(), "the oedema score counts"),
        (lambda c: c["regions"][2].update(is_scored=False), "the oedema score counts"),
        (lambda c: c["regions"][0].update(is_scored=True), "the oedema score counts"),
        (lambda c: c["regions"][0]["muscles"][0].update(code="soleus"), "'soleus' is there twice"),
        (lambda c: c["regions"][0]["muscles"][0].update(aliases=["Soleus"]), "'soleus' is there twice"),
        (lambda c: c["regions"][0].update(code="legs"), "'legs' is there twice"),
        (lambda c: c["regions"][0].update(side="both"), "the key is not known here"),
        (lambda c: c["regions"][0]["muscles"][0].update(grade="1"), "the key is not known here"),
        (lambda c: c.update(note="x"), "the key is not known here"),
        (lambda c: c.pop("version"), "the key 'version' is missing"),
    ],
)
def test_a_faulty_list_of_muscles_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError, match=words):
        read_mri_atlas(changed(tmp_path, "mri_muscles.json", change), oedema_scale())


@pytest.mark.parametrize(
    ("at_least", "is_read"), [(1, True), (114, True), (115, False), (0, False), ("18", False)]
)
def test_a_cut_off_lies_on_the_score(tmp_path, at_least, is_read):
    path = changed(tmp_path, "fat_scales.json", lambda c: c["oedema"]["cut_off"].update(at_least=at_least))
    if is_read:
        assert read_fat_scales(path)[1].cut_off.at_least == at_least
        return
    with pytest.raises(RuleError, match=r"fat_scales\.json: oedema"):
        read_fat_scales(path)


@pytest.mark.parametrize("place", ["cut_off", None])
def test_a_key_of_the_oedema_scale_nobody_knows_is_refused(tmp_path, place):
    def add(content):
        entry = content["oedema"][place] if place else content["oedema"]
        entry["grades"] = "4"

    with pytest.raises(RuleError, match="grades was refused: the key is not known here"):
        read_fat_scales(changed(tmp_path, "fat_scales.json", add))
