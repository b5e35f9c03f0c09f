from django.conf import settings
from django.conf.urls.static import static
from django.urls import include
from django.urls import path
from django.urls import re_path
from django.views.generic import TemplateView

urlpatterns = [
    path('', TemplateView.as_view(template_name='home.html')),
    re_path(r'^old/$', TemplateView.as_view(template_name='old.html')),
    path('tasks/', include('tasks.urls')),
    *static(settings.MEDIA_URL),
]
