"""Taking the demo away again: its campaigns, people, money, messages and events.

Only campaigns of the demo's own slugs that never paid through a real provider. What staff did
stays in the audit trail, which nobody can shorten.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Model, Q
from django.db.models.functions import Coalesce

from antifraud.models import Decision
from audiences.models import Consent, Person
from campaigns import api as campaigns
from campaigns.models import Campaign, HelpAct, Participation, PlayRequest
from cms.models import CampaignPage
from core.errors import Conflict
from core.models import OutboxMessage
from rewards import api as rewards
from rewards.models import Budget, Grant, Payout, SandboxTransfer
from touchpoints.models import InboundFact
from tracking import erase

Chosen = dict[type[Model], set[Any]]


def remove(slugs: Iterable[str]) -> dict[str, int]:
    """Delete the campaigns of these slugs with all that hangs on them; rows by table.

    Raises Conflict `demo.real_money` for a campaign that pays or has paid through a real
    provider, `demo.shared` when a promise of another campaign would go as well.
    """
    found = list(Campaign.objects.filter(slug__in=list(slugs)))
    for campaign in found:
        for version in campaign.versions.values_list("sha256", flat=True):
            if rewards.pays_real_money(campaigns.frozen(version).rewards):
                raise Conflict("demo.real_money")
    ids = [campaign.pk for campaign in found]
    names = [campaign.slug for campaign in found]
    people = _people(ids)
    with transaction.atomic():
        chosen: Chosen = {}
        _choose(chosen, Campaign, set(ids))
        _choose(chosen, Budget, _keys(Budget, scope__in=[str(c.uid) for c in found]))
        _choose(chosen, PlayRequest, _keys(PlayRequest, campaign_id__in=ids))
        models_of_ours: list[type[Model]] = [Decision, Consent, *_of_touchpoints()]
        for model in models_of_ours:
            _choose(chosen, model, _keys(model, campaign__in=names))
        for name in names:
            # A fact names no campaign; the story's carry its slug, and would be taken for
            # repetitions when it is played again.
            _choose(chosen, InboundFact, _keys(InboundFact, source_id__startswith=f"{name}-"))
        payouts = Payout.objects.filter(pk__in=chosen.get(Payout, ()))
        numbers = list(payouts.values_list("number", flat=True))
        _choose(chosen, SandboxTransfer, _keys(SandboxTransfer, number__in=numbers))
        _choose(chosen, Person, people)
        _choose(chosen, OutboxMessage, _keys(OutboxMessage, payload__campaign__in=names))
        _choose(
            chosen, OutboxMessage, _keys(OutboxMessage, payload__person_id__in=list(people))
        )
        _check_promises(chosen, [str(campaign.uid) for campaign in found])
        for page in CampaignPage.objects.filter(campaign__in=names):
            page.delete()
        counts = _delete(chosen)
    for slug in names:
        campaigns.forget(slug)
    erase.campaigns(names, people)
    return counts


def _people(campaigns_ids: list[int]) -> set[Any]:
    """Those who took part in these campaigns and in no other, by whichever row of theirs."""
    here: set[Any] = set()
    elsewhere: set[Any] = set()
    for model in (Participation, HelpAct):
        rows = model.objects
        here |= set(rows.filter(campaign_id__in=campaigns_ids).values_list("person", flat=True))
        elsewhere |= set(
            rows.exclude(campaign_id__in=campaigns_ids).values_list("person", flat=True)
        )
    # Rows that name one canonical row are one human, and go together or stay.
    persons = Person.objects.annotate(human=Coalesce("merged_into", "pk"))
    stays = persons.filter(pk__in=elsewhere).values("human")
    mine = persons.filter(Q(pk__in=here) | Q(merged_into__in=here))
    return set(mine.exclude(human__in=stays).values_list("pk", flat=True))


def _check_promises(chosen: Chosen, scopes: list[str]) -> None:
    """The last look before deleting: what was promised elsewhere is not ours to take."""
    promises = Grant.objects.filter(pk__in=chosen.get(Grant, ()))
    if promises.exclude(scope__in=scopes).exists():
        raise Conflict("demo.shared")


def _of_touchpoints() -> list[type[Model]]:
    return [
        model
        for model in apps.get_app_config("touchpoints").get_models()
        if any(field.name == "campaign" for field in model._meta.concrete_fields)
    ]


def _keys(model: type[Model], **conditions: Any) -> set[Any]:
    return set(model._default_manager.filter(**conditions).values_list("pk", flat=True))


def _choose(chosen: Chosen, model: type[Model], keys: set[Any]) -> None:
    """Add rows, and the rows that point to them."""
    fresh = keys - chosen.setdefault(model, set())
    if not fresh:
        return
    chosen[model] |= fresh
    # Hidden ones too: most of our foreign keys have no name on the other side.
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.field.concrete:
            name = relation.field.name
            _choose(
                chosen,
                relation.related_model,
                _keys(relation.related_model, **{f"{name}__in": fresh}),
            )


def _delete(chosen: Chosen) -> dict[str, int]:
    """One statement a table; foreign keys are looked at when the transaction ends."""
    counts = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL af.erase = 'demo'")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model, keys in chosen.items():
            if not keys:
                continue
            table, key = model._meta.db_table, model._meta.pk
            assert key is not None
            cursor.execute(
                f'DELETE FROM "{table}" WHERE "{key.column}" = ANY(%s)',  # noqa: S608
                [list(keys)],
            )
            counts[table] = cursor.rowcount
    return counts
