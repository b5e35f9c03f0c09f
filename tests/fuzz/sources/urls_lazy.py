from django.urls import path, include as inc
from django.utils.translation import gettext_lazy as _
try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path
def pages():
    from django.urls import path, include
    return [path("x/", include("x.urls"))]
common = [path(_("über/"), inc("about.urls"))]
extra = common + pages()
urlpatterns = (
    common
    + [
        path("a/", inc("a.urls"))
    ]
    + [path("b/", inc("b.urls"))] # trailing
    + extra
)
