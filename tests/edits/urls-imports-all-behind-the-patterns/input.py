"""Addresses."""

urlpatterns = []

from pages import handler404
