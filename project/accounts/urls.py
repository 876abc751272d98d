"""Addresses of signing in and out and of passwords, with the names of django.contrib.auth."""

from django.contrib.auth import views as auth
from django.urls import path

from project.accounts import views

urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("demo/", views.demo, name="demo"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password_change/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password_change/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password_reset/", views.password_reset, name="password_reset"),
    path("password_reset/done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
