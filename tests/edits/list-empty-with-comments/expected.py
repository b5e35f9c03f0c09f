LOCAL_APPS = [
    # none yet: ] is no end
    "tasks",
]
