from django.urls import path

urlpatterns = [
    path("<slug:slug>/", page),
]
