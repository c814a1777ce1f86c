"""The editor's form: model fields of the page, and one field for each spec of its draft."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm

from cms.builder import pictures, pools
from cms.builder.compile import applied, document_of
from cms.builder.documents import written
from cms.builder.formfields import form_field
from cms.builder.looking import Look, look
from cms.builder.rows import RowsField, misplaced
from cms.builder.specs import Group, Spec, layout, specs_of
from core.errors import Missing
from templates_library import loader
from templates_library.schema import Blueprint


def blueprint_of(page: Any) -> Blueprint | None:
    """The template the page was made from, when the library still has it."""
    try:
        return loader.blueprint(page.blueprint.partition("/")[0])
    except Missing:
        return None


def groups_of(page: Any) -> list[Group]:
    """The layout of this page's editor."""
    return layout(document_of(page), blueprint_of(page))


class CampaignPageForm(WagtailAdminPageForm):
    """Writes what was changed into the page's draft, place by place, and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = self.instance.draft
        for spec in self.specs:
            self.fields[spec.name] = form_field(spec, draft)
            self.initial[spec.name] = spec.value(draft)

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.instance)

    @cached_property
    def specs(self) -> list[Spec]:
        return specs_of(self.groups)

    @cached_property
    def looked(self) -> Look:
        """The page as it stands, compiled and checked once for all parts that are drawn."""
        return look(self.instance, self.groups)

    def changed_values(self) -> dict[str, Any]:
        """What was typed and can be read, by the spec's name."""
        changed = set(self.changed_data)
        return {
            spec.name: self.cleaned_data[spec.name]
            for spec in self.specs
            if spec.name in changed and spec.name in self.cleaned_data
        }

    def errors_by_cell(self) -> dict[str, list[str]]:
        """What could not be read, by the id of the element it was typed into."""
        found: dict[str, list[str]] = {}
        for name, errors in self.errors.items():
            if isinstance(self.fields.get(name), RowsField):
                found.update(misplaced(name, errors.as_data(), self.data))
            else:
                found[f"id_{name}"] = [str(error) for error in errors]
        return found

    def names_made(self) -> dict[str, str]:
        """The names for the inside that rows got because they had none, by their cell's id."""
        found: dict[str, str] = {}
        for spec in self.specs:
            field = self.fields[spec.name]
            if isinstance(field, RowsField) and spec.name in self.cleaned_data:
                value = field.widget.value_from_datadict(self.data, self.files, spec.name)
                found.update(field.names_made(value, spec.name, self.data))
        return found

    def write_draft(self) -> None:
        """Put what was typed into the instance, also from a form with other errors."""
        from cms.pages import page_title

        page = self.instance
        page.draft = applied(page.draft, self.specs, self.changed_values())
        if wish := self.data.get("af-pools"):
            page.draft = pools.changed(page.draft, str(wish))
        chosen = set(self.changed_data) & set(pictures.PLACES) & set(self.cleaned_data)
        for name in chosen:
            setattr(page, name, self.cleaned_data[name])
        page.draft = written(page.draft, pictures.changes(page, chosen))
        page.title = page_title(page.draft, page.campaign)

    def save(self, commit: bool = True) -> Any:
        self.write_draft()
        return super().save(commit=commit)
