import { describe, expect, it } from "vitest";
import { Refusal } from "../../../helpers/errors.ts";
import { RUFF_STYLE, tidy } from "../../../helpers/python/ruff.ts";
import { toTestCase } from "../../../helpers/python/test-style.ts";

/** A module of the kit's own tests as it stands in a project without pytest. */
async function converted(module: string): Promise<string> {
  return tidy(await toTestCase(module, "TaskTests"), { ...RUFF_STYLE, firstParty: ["tasks"] });
}

/** The lines of one test, converted. */
async function body(lines: string, parameters = ""): Promise<string> {
  const indented = lines.replaceAll(/^(?=.)/gm, "    ");
  const text = await converted(`def test_it(${parameters}) -> None:\n${indented}\n`);
  const [, inside = ""] = text.split("def test_it(self) -> None:\n");
  return inside.replaceAll(/^ {8}/gm, "").trimEnd();
}

describe("a test module for django.test", () => {
  it("has a test case with the tests as methods, and everything else as it was", async () => {
    const module = `import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from tasks.tests.factories import TaskFactory

pytestmark = pytest.mark.django_db


def task_data() -> dict[str, str]:
    """What the form takes."""
    return {"title": "New"}


def test_task_list(client: Client) -> None:
    task = TaskFactory.create()

    response = client.get(reverse("task_list"), task_data())

    assertContains(response, str(task))


@in_memory
def test_task_is_needed() -> None:
    with pytest.raises(ValueError):
        TaskFactory.create(client=None)
`;
    expect(await converted(module)).toBe(`from django.test import TestCase
from django.urls import reverse

from tasks.tests.factories import TaskFactory


def task_data() -> dict[str, str]:
    """What the form takes."""
    return {"title": "New"}


class TaskTests(TestCase):
    def test_task_list(self) -> None:
        task = TaskFactory.create()

        response = self.client.get(reverse("task_list"), task_data())

        self.assertContains(response, str(task))

    @in_memory
    def test_task_is_needed(self) -> None:
        with self.assertRaises(ValueError):
            TaskFactory.create(client=None)
`);
  });

  it.each([
    ["assert a == b", "self.assertEqual(a, b)"],
    ["assert a != b", "self.assertNotEqual(a, b)"],
    ["assert a is b", "self.assertIs(a, b)"],
    ["assert a is not b", "self.assertIsNot(a, b)"],
    ["assert a is None", "self.assertIsNone(a)"],
    ["assert a is not None", "self.assertIsNotNone(a)"],
    ["assert a == None", "self.assertEqual(a, None)"],
    ["assert a in b", "self.assertIn(a, b)"],
    ["assert a not in b", "self.assertNotIn(a, b)"],
    ["assert a < b", "self.assertLess(a, b)"],
    ["assert a <= b", "self.assertLessEqual(a, b)"],
    ["assert a > b", "self.assertGreater(a, b)"],
    ["assert a >= b", "self.assertGreaterEqual(a, b)"],
    ["assert a < b < c", "self.assertTrue(a < b < c)"],
    ["assert a and b", "self.assertTrue(a and b)"],
    ["assert not a", "self.assertFalse(a)"],
    ["assert not a.b(c)", "self.assertFalse(a.b(c))"],
    ["assert f(a)", "self.assertTrue(f(a))"],
    ["assert str(a) in str(b[0])", "self.assertIn(str(a), str(b[0]))"],
    ["for a in b:\n    assert a", "for a in b:\n    self.assertTrue(a)"],
    ["assertRedirects(a, b)", "self.assertRedirects(a, b)"],
    ["a.client = b.client", "a.client = b.client"],
    ["f(client=1)", "f(client=1)"],
    ["with pytest.raises(A):\n    f()", "with self.assertRaises(A):\n    f()"],
  ])("says %j as %j", async (pytest, unittest) => {
    expect(await body(pytest)).toBe(unittest);
  });

  it("has the client of the test case", async () => {
    expect(await body("client.get(url(client))", "client: Client")).toBe("self.client.get(url(self.client))");
    expect(await body("client.get(1)", "client")).toBe("self.client.get(1)");
  });

  it("signs in somebody whom the administration lets in", async () => {
    const text = await converted("def test_it(admin_client: Client) -> None:\n    admin_client.get(1)\n");
    expect(text).toBe(`from django.contrib.auth import get_user_model
from django.test import TestCase


def create_superuser():
    """Somebody whom the administration lets in."""
    users = get_user_model()
    names = [users.USERNAME_FIELD, *users.REQUIRED_FIELDS]
    values = dict.fromkeys(names, "admin@example.com")
    return users._default_manager.create_superuser(**values, password="secret")


class TaskTests(TestCase):
    def test_it(self) -> None:
        self.client.force_login(create_superuser())
        self.client.get(1)
`);
  });

  it.each([
    ["def test_it(tmp_path):\n    pass\n", "the fixture tmp_path has no counterpart in django.test"],
    ["def test_it():\n    pytest.skip()\n", "pytest.skip has no counterpart"],
    ['def test_it():\n    """Two\n    lines."""\n', "a text of several lines would move"],
  ])("is not made of what has no counterpart: %j", async (module, message) => {
    const made = toTestCase(module, "TaskTests");
    await expect(made).rejects.toThrow(Refusal);
    await expect(made).rejects.toThrow(message);
  });
});
