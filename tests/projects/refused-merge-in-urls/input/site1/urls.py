from django.urls import path

urlpatterns = [
<<<<<<< HEAD
    path("a/", lambda request: None),
=======
    path("b/", lambda request: None),
>>>>>>> b
]
