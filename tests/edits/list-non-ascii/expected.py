# Größe 🚀 ключ
INSTALLED_APPS = [
    "users",  # 🚀
    "tasks",
]
