from django.db import models

from tests.ratings.fields import StarsField


class Review(models.Model):
    title = models.CharField(max_length=100)
    stars = StarsField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
