from core.mixins import StaffRequiredMixin
from django.views.generic import ListView


class HomeView(StaffRequiredMixin):
    pass


class TaskListView(StaffRequiredMixin, ListView):
    pass
