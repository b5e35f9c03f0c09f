INSTALLED_APPS = ["a"]
urlpatterns = []
__all__ = []