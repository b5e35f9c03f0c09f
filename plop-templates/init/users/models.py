from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """The people who sign in. A custom model from the start can still grow fields."""
