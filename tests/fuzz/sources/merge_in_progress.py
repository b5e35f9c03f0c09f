from django.urls import path

urlpatterns = [
<<<<<<< HEAD
    path("a/", a),
=======
    path("b/", b),
>>>>>>> other
]
INSTALLED_APPS = [
    "a",
]
