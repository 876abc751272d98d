from editable import register
from editable.kinds import register_kind
from tests.ratings.fields import Stars
from tests.ratings.models import Review

register_kind(Stars())
register(Review, fields=["title", "stars"])
