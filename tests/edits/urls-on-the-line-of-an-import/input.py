from pages import home; urlpatterns = [home]
