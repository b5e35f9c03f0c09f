from django.test import TestCase
from django.urls import reverse


class IndexTests(TestCase):
    def test_index(self) -> None:
        response = self.client.get(reverse("tasks:index"))

        self.assertContains(response, "Tasks")
        self.assertTemplateUsed(response, "tasks/index.html")
