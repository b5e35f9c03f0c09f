from django.urls import path


urlpatterns = [
	path("x/", lambda request: None),   
]
