import factory
from factory.django import DjangoModelFactory, Password

from .models import User


class UserFactory(DjangoModelFactory[User]):
    """A user who can sign in with the password "secret"."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    password = Password("secret")
