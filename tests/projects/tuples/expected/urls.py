from django.urls import include, path, re_path
from django.contrib import admin

import news.views

urlpatterns = [
    re_path(r'^$', news.views.front, name='front'),
    re_path(r'^admin/', admin.site.urls),
    re_path(r'^gallery/', include('gallery.urls')),
    path('tasks/', include('tasks.urls')),
    re_path(r'^(?P<slug>[\w-]+)/$', news.views.page, name='page'),
]
