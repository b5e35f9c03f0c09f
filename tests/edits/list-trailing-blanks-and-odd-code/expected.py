x  =  1   
INSTALLED_APPS = [
    "users",   
    "tasks",

]   
y=2 # ok


