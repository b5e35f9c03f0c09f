from django.shortcuts import render


def front(request):
    return render(request, 'front.html')


def page(request, slug):
    return render(request, 'page.html')
