import os ; DEBUG = True  
if DEBUG : print ( 'INSTALLED_APPS = []' )
INSTALLED_APPS =\
  [ 'django.contrib.auth'    # the first ]
  , "django.contrib.contenttypes" # "tasks", one day )
  , 'django.contrib.' 'messages',   

    # 'tasks',
    'tasks',

  ]
""" INSTALLED_APPS = ['tasks'] """
ROOT_URLCONF='site1.urls';DEFAULT_AUTO_FIELD='django.db.models.BigAutoField'
