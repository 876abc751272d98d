"""The group of those who may change everything that can be edited in the page."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from editable.registry import registered_models

EDITORS = "Editors"
TOOLS = ["clean_photos"]  # code names of permissions that belong to no registered model


def ensure_editors_group() -> Group:
    """Return the group Editors with every permission on registered models, and the tools; it keeps what it has."""
    group, _created = Group.objects.get_or_create(name=EDITORS)
    models = list(registered_models())
    for label in {model._meta.app_label for model in models} | {"media_tools"}:
        create_permissions(apps.get_app_config(label), verbosity=0)
    types = ContentType.objects.get_for_models(*models, for_concrete_models=False).values()
    tools = Q(content_type__app_label="media_tools", codename__in=TOOLS)
    group.permissions.add(*Permission.objects.filter(Q(content_type__in=types) | tools))
    return group
