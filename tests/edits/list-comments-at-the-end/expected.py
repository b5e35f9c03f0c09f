LOCAL_APPS = [
    "shop.users",
    # Apps of your own go here
    "tasks",
]
