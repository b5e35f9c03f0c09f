from django.urls import include, re_path

urlpatterns = [
    re_path(r'^admin/', admin.site.urls),
    # Pages: keep this last.
    re_path(r'^(?P<slug>.*)$', page),
]
