LOCAL_APPS = [
    "blog",
]
