LOCAL_APPS = [
    "tasks",
]
