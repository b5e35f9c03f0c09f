"""Health checks: /healthz says that the process runs, /readyz that the database answers.

As the first middleware they come before the check of the host and the redirect
to HTTPS, so that a container engine or load balancer can ask by IP address.
"""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/healthz":
                return answer(healthy=True)
            case "/readyz":
                return answer(healthy=database_answers())
        return self.get_response(request)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def answer(*, healthy: bool) -> HttpResponse:
    return HttpResponse(
        "ok\n" if healthy else "unavailable\n",
        content_type="text/plain",
        headers={"Cache-Control": "no-store"},
        status=200 if healthy else 503,
    )
