import factory
from factory import fuzzy
from factory.django import DjangoModelFactory
from django.contrib.auth import get_user_model

from shop import models as m
from .models import Tag


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        django_get_or_create = ["username"]

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.PostGenerationMethodCall('set_password', "x")


class OrderFactory(factory.django.DjangoModelFactory):
    class Meta: model = m.Order

    user = factory.SubFactory(UserFactory)
    status = fuzzy.FuzzyChoice([1, 2, 3])
    lines = factory.RelatedFactoryList('shop.tests.factories.LineFactory', size=lambda: 2)

    class Params:
        paid = factory.Trait(status=2)

class LineFactory(DjangoModelFactory):
    class Meta:
        model = "shop.Line"
class BigOrderFactory(OrderFactory): size = 10
