from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ping(request):
    return HttpResponse('pong')


def index(request: HttpRequest) -> HttpResponse:
    return render(request, 'tasks/index.html')
