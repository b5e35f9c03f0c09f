from django.urls import (path,   # and [
                         re_path)
from django.urls import include
urlpatterns=[ path ( 'a/' , lambda r:None )
            , re_path ( '^b/$' , lambda r:None ),
    path('tasks/', include('tasks.urls')) ]  # ]   
# urlpatterns += [path('tasks/', include('tasks.urls'))]
