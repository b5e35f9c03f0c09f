urlpatterns = get_urls()
