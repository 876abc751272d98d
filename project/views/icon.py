"""Where pages without a link to their icon look for it: those of the admin, and pictures shown alone."""

from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from editable.models import ImageBlock
from media_tools import thumbnails
from project.templatetags.head import AS_PNG, LOGO, SIZES


@require_safe
def icon(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the icon that is made of the uploaded logo, else to the one that ships."""
    row = ImageBlock.objects.filter(slug=LOGO.slug).exclude(image="").first()
    made = thumbnails.get(row.image, SIZES[-1], **AS_PNG) if row else None
    response = HttpResponseRedirect(made.url if made else static("site/favicon.svg"))
    response["Cache-Control"] = "public, max-age=60"
    return response
