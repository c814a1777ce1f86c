"""The rewards section refuses at the door what could not be paid."""

import pytest
from pydantic import ValidationError

from core.errors import Invalid
from rewards import api
from tests.rewards.kit import bank, section


@pytest.mark.parametrize(
    "pool",
    [
        {"count": 4, "split": "fixed"},
        {"count": 4, "split": "fixed", "amount": 500, "total": 1999},
        {"count": 4, "split": "exchangeable"},
        {"count": 4, "split": "exchangeable", "total": 100, "amount": 25},
        {"count": 4, "split": "exchangeable", "total": 39, "min": 10},
        {"count": 0, "amount": 500},
        {"count": 4, "amount": 0},
        {"count": 21, "amount": 500},
    ],
)
def test_pools_that_do_not_add_up_are_refused(pool):
    with pytest.raises(ValidationError):
        section(pools={"main": pool})


def test_a_section_without_pools_or_with_unknown_words_is_refused():
    with pytest.raises(ValidationError):
        section(pools={})
    with pytest.raises(ValidationError):
        section(bonus=1)


def test_provider_and_its_configuration_are_checked():
    api.check_section(section(**bank("late", delay_seconds=3)))
    with pytest.raises(Invalid) as refused:
        api.check_section(section(provider={"slug": "nobody"}))
    assert refused.value.code == "provider.unknown"
    with pytest.raises(Invalid) as refused:
        api.check_section(section(**bank("generous")))
    assert (refused.value.code, refused.value.errors[0].path) == (
        "provider.config",
        "behaviour",
    )
    assert api.pays_real_money(section()) is False
