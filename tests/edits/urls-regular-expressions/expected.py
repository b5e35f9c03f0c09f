from django.urls import include, path, re_path

urlpatterns = [
    re_path(r'^admin/', admin.site.urls),
    path('tasks/', include('tasks.urls')),
    # Pages: keep this last.
    re_path(r'^(?P<slug>.*)$', page),
]
