"""The addresses."""

urlpatterns = []
