"""The beginning of a scenario: a copy of a template, with the policy document it is to follow."""

from django.contrib.auth.models import User
from django.db import transaction

from lti_tool.services.scenarios import begin_draft
from scoring.pages.documents import Given
from scoring.studio.shelf import Owner
from sessions.knowledge import services as knowledge
from sessions.models import Draft, Scenario


def begin(
    *, author: User, owner: Owner, template: Scenario, key: str, title: str, document: Given | None
) -> Draft:  # fmt: skip
    """Both or neither: raises `NotYours` for a key that is taken, `Refused` for a document that cannot be read."""
    with transaction.atomic():
        draft = begin_draft(
            author=author, institution=owner.institution, context=owner.context, template=template, key=key, title=title
        )  # fmt: skip
        if document is not None:
            shelf = knowledge.scenario_shelf(institution_id=draft.institution_id, scenario_key=key)
            knowledge.add(shelf=shelf, title=document.title, data=document.data, name=document.name)
    return draft
