INSTALLED_APPS = [
    "users",

def f(:
