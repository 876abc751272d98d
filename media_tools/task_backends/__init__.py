"""Back-ends for Django's tasks, beside those of `django_tasks_db`."""
