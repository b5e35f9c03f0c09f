from django.urls import path

try:
    from django.urls import include
except ImportError:
    pass

urlpatterns = [
    path("", home),
]
