x  =  1   
INSTALLED_APPS = [
    "users",   

]   
y=2 # ok


