INSTALLED_APPS = [
    'users',  # ours, see [1]
    'tasks',
]
