from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth import get_user_model
from . import models
from .models import Tag, Order


class LineInline(admin.TabularInline):
    model = models.Line
    extra = 0


@admin.register(models.Order, models.Invoice)
class OrderAdmin(admin.ModelAdmin):
    list_display = ('__str__', "total",)
    search_fields = [
        "name",
    ]
    inlines = [LineInline]

    @admin.display(description="Total €", ordering='total')
    def total(self, obj): return f'{obj.total:.2f} €'

@admin.register(get_user_model())
class UserAdmin(DjangoUserAdmin):
    fieldsets = DjangoUserAdmin.fieldsets + ((None, {"fields": ("phone",)}),)

class Circle(Round): pass
class Round(Circle): pass
admin.site.register(Tag)
admin.site.register([models.Line, models.Product], OrderAdmin)
if True:
    admin.site.register(models.Other, site=admin.site)
admin.site.unregister(models.Other)
