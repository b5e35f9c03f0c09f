urlpatterns = [
]
