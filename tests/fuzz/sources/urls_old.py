# coding: utf-8
from django.conf.urls import patterns, include, url
from django.contrib import admin
from rest_framework.routers import DefaultRouter
import views

router = DefaultRouter()
router.register(r'users', views.UserViewSet, basename="user")
router.register(r'groups',
    views.GroupViewSet)

urlpatterns = patterns('',
    url(r'^$', views.home),
    url(r'^admin/', include(admin.site.urls)),
)
urlpatterns += router.urls
urlpatterns = router.urls + [url(r'^', include('pages.urls'))]; del router
