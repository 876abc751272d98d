"""Every field of the specimen that may be is editable; secret habitats are nobody's to choose."""

from editable import register
from tests.kinds.models import Habitat, Specimen

register(Habitat, fields=["name"], queryset=lambda request: Habitat.objects.filter(secret=False))
register(
    Specimen, fields=[field.name for field in Specimen._meta.get_fields() if field.editable and field.name != "id"]
)
