from django.contrib import admin

from .models import Project, Task, User

admin.site.register(Project)
admin.site.register(User)


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["title"]
