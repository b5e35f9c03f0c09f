INSTALLED_APPS = [
    "django.contrib.auth",
<<<<<<< HEAD
    "blog",
=======
    "news",
>>>>>>> news
]
ROOT_URLCONF = "site1.urls"
