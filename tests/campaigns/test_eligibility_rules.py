"""Predicates: total, three-valued, explained; what is called impossible is."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.law import possible
from campaigns.law.attributes import ATTRIBUTES, attribute_of
from campaigns.law.predicates import OPS, check_form, evaluate, leaves
from tests.campaigns.law_kit import fact

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "fact", "op", "value", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
FACTS: dict[str, list[Any]] = {
    "joined_days": [None, 0, 1, 2, 3],
    "new_customer": [None, True, False],
    "device_type": [None, "phone", "tablet", "desktop"],
}
LEAVES = st.one_of(
    st.builds(
        lambda op, value: fact("joined_days", op, value),
        st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
        st.integers(-1, 4),
    ),
    st.builds(
        lambda value: fact("joined_days", "in", value), st.lists(st.integers(0, 3), max_size=3)
    ),
    st.builds(
        lambda op, value: fact("new_customer", op, value),
        st.sampled_from(["eq", "ne"]),
        st.booleans(),
    ),
    st.builds(
        lambda op, value: fact("device_type", op, value),
        st.sampled_from(["eq", "ne"]),
        st.sampled_from(["phone", "tablet", "desktop"]),
    ),
    st.builds(
        lambda name, value: fact(name, "exists", value),
        st.sampled_from(list(FACTS)),
        st.booleans(),
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


def worlds() -> list[dict[str, Any]]:
    return [dict(zip(FACTS, values, strict=True)) for values in product(*FACTS.values())]


@given(ANYTHING, st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text()))
def test_evaluation_never_raises(tree: Any, facts: Any) -> None:
    verdict = evaluate(tree, facts)
    assert verdict.holds in (True, False, None)
    assert bool(verdict.blame) is (verdict.holds is not True)


@given(TREES, st.sampled_from(worlds()))
def test_negation_is_its_opposite_and_what_is_unknown_stays_so(
    tree: Any, facts: dict[str, Any]
) -> None:
    said, opposite = evaluate(tree, facts).holds, evaluate({"not": tree}, facts).holds
    assert opposite is (None if said is None else not said)


@given(TREES, st.sampled_from(worlds()))
def test_knowing_more_never_changes_what_was_known(tree: Any, facts: dict[str, Any]) -> None:
    if any(leaf["op"] == "exists" for _path, leaf in leaves(tree)):
        return  # It is about knowing itself.
    less = {name: value for name, value in facts.items() if name != "joined_days"}
    before = evaluate(tree, less).holds
    if before is not None:
        assert evaluate(tree, facts).holds is before


@settings(max_examples=300)
@given(TREES)
def test_what_is_called_impossible_or_certain_is(tree: Any) -> None:
    said = [evaluate(tree, world).holds for world in worlds()]
    if not possible.can_hold(tree):
        assert True not in said
    if possible.always_holds(tree):
        assert False not in said


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [fact("joined_days", "ge", 5), fact("joined_days", "lt", 5)]},
        fact("joined_days", "lt", 0),
        fact("new_customer", "in", []),
        {"all": [fact("new_customer"), {"not": fact("new_customer")}]},
        {"not": {"any": [fact("device_type", "eq", one) for one in ("phone", "tablet")]
                 + [fact("device_type", "eq", "desktop")]}},
        {"all": [fact("age", "exists", False), fact("age", "gt", 17)]},
    ],
)  # fmt: skip
def test_impossible_rules_are_found(tree: Any) -> None:
    assert not possible.can_hold(tree)


def test_a_condition_on_what_is_missing_fails_with_its_name() -> None:
    tree = {"all": [fact("new_customer"), {"not": fact("in_list:staff")}]}
    verdict = evaluate(tree, {"new_customer": True})
    assert verdict.holds is None
    (leaf,) = verdict.blame
    assert (leaf.path, leaf.fact, leaf.holds) == ("all.1.not", "in_list:staff", None)
    assert evaluate(tree, {"new_customer": True, "in_list:staff": False}).holds is True
    refused = evaluate(tree, {"new_customer": True, "in_list:staff": True})
    assert refused.holds is False
    assert [one.fact for one in refused.blame] == ["in_list:staff"]


def test_true_is_not_one_and_texts_have_no_order() -> None:
    assert evaluate(fact("x", "eq", True), {"x": 1}).holds is False
    assert evaluate(fact("x", "lt", 3), {"x": "2"}).holds is None
    assert evaluate(fact("x", "lt", 3), {"x": True}).holds is None


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"all": []}, "all, any, not"),
        ({"fact": "age", "op": "about", "value": 3}, "op is one of"),
        ({"fact": "age", "op": "in", "value": 3}, "does not go with in"),
        (
            {"all": [{"not": {"fact": "age", "op": "eq", "value": 1.5}}]},
            "all.0.not: this value",
        ),
        ({"fact": "age", "op": "eq", "value": 1, "then": 2}, "only fact, op and value"),
    ],
)
def test_what_is_no_tree_is_refused_with_its_place(tree: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_form(tree)


def test_nesting_has_an_end() -> None:
    tree: Any = fact("age", "gt", 1)
    for _ in range(9):
        tree = {"not": tree}
    with pytest.raises(ValueError, match="nested"):
        check_form(tree)
    assert evaluate(tree, {"age": 2}).holds is None


def test_attributes_are_found_by_name_and_parameter() -> None:
    assert attribute_of("in_list:staff") is ATTRIBUTES["in_list"]
    for wrong in ("in_list", "in_list:", "age:3", "nothing", "in_list:A B"):
        assert attribute_of(wrong) is None
    assert set(OPS) == {"eq", "ne", "in", "lt", "le", "gt", "ge", "exists"}
    assert possible.type_fault(fact("age", "eq", "old")) == "value"
    assert possible.type_fault(fact("channel", "lt", 3)) == "op"
    assert possible.type_fault(fact("environment", "in", ["wechat", "fax"])) == "value"
    assert possible.type_fault(fact("shoe_size", "eq", 3)) == "unknown"
