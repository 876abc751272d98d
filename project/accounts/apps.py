"""The admin, run by the site's own AdminSite."""

from django.contrib.admin.apps import AdminConfig


class SiteAdminConfig(AdminConfig):
    """Django's admin with the site's sign-in; stands in INSTALLED_APPS in its place."""

    default_site = "project.accounts.admin_site.SiteAdmin"
