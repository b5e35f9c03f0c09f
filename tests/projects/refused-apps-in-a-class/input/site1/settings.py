from configurations import Configuration


class Common(Configuration):
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
    ROOT_URLCONF = "site1.urls"
