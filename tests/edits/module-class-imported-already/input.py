from core.mixins import StaffRequiredMixin


class HomeView(StaffRequiredMixin):
    pass
