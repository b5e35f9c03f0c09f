LOCAL_APPS = [
    "blog",
    "tasks",
]
