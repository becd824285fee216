"""The description of the API: made without a warning, with examples, true to what is refused."""

import ast
from pathlib import Path

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

ROOT = Path(__file__).resolve().parents[2]
MODULES = [*ROOT.glob("courses/api/*.py"), *ROOT.glob("monitoring/api/*.py"), *ROOT.glob("tracker/api*.py")]


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        found = SchemaGenerator().get_schema(request=None, public=True)
    warned = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    GENERATOR_STATS.reset()
    assert warned == []
    return found


def test_it_is_valid_openapi(schema):
    validate_schema(schema)


def test_the_main_writes_have_an_example(schema):
    for path in ("patients", "pulse-courses", "tapers", "results", "results/lab-sheet", "response-reviews"):
        body = schema["paths"][f"/api/v1/{path}/"]["post"]["requestBody"]["content"]["application/json"]
        assert body["examples"], path


def test_every_example_is_taken_by_the_api(schema, alice, cast, patient):
    """The ids of an example are invented; everything else in it must hold."""
    for path in ("patients", "pulse-courses", "tapers", "results", "results/lab-sheet"):
        body = schema["paths"][f"/api/v1/{path}/"]["post"]["requestBody"]["content"]["application/json"]
        for example in body["examples"].values():
            ids = {"patient": patient.pk, "clinic": cast.north.pk}
            sent = {name: ids.get(name, value) for name, value in example["value"].items()}
            response = alice.post(f"/api/v1/{path}/", sent)
            assert response.status_code == 201, (path, response.data)


def test_every_change_of_a_versioned_record_asks_for_if_match(schema):
    free = {
        "identifiers",
        "observations",
        "checks",
        "signature",
        "contact",
        "lab-sheet",
        "withdraw",
        "preview",
        "replay",
        "settle",
        "end",
    }
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            changes = method in {"put", "patch"} or (method == "post" and path.count("{") == 1)
            if changes and path.rstrip("/").split("/")[-1] not in free:
                headers = [p["name"] for p in operation.get("parameters", []) if p["in"] == "header"]
                assert headers == ["If-Match"], (method, path)


def test_it_is_served_to_those_signed_in(client, nina):
    assert client.get("/api/v1/schema/").status_code == 401
    assert nina.get("/api/v1/schema/").json()["info"]["title"] == "Pulseline"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_the_api_walks_around_the_door(module):
    tree = ast.parse(module.read_text())
    assert [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "objects"] == []
    assert [
        n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in {"raw", "extra"}
    ] == []
