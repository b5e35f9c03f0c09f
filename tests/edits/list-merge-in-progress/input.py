INSTALLED_APPS = [
<<<<<<< HEAD
    "a",
=======
    "b",
>>>>>>> other
]
