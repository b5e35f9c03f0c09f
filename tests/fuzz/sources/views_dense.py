from django.contrib.auth.decorators import login_required as lr, permission_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import \
    get_object_or_404, \
    render
from django.utils.decorators import method_decorator
from django.views.generic import (ListView, DetailView,
    CreateView)
from .models import *
from . import forms, models as own
import logging

log = logging.getLogger(__name__)
PAGES = {'a': 1,
  'b': [1,
        2]}; MORE = [
  'x']

@lr
@permission_required("shop.view", raise_exception=True)
def index(request, *, page=1):
  '''Lists.'''
  if request.method == "POST" and \
     request.user.is_staff: return JsonResponse({"ok": True})
  elif page > 1:
    pass
  else: log.warning("no %s", page)
  return render(request, "shop/index.html", {"page": page, **PAGES})

@method_decorator(lr, name="dispatch")
class Orders(ListView):
  model = own.Order; paginate_by = 20
  template_name = "shop/orders.html"
  def get_queryset(self): return super().get_queryset().select_related("user")

for name in ("a", "b"):
    globals()[name] = lambda request: HttpResponse(b"\x00\xff" rb"\n")
else:
    del name
while False: break
