from django.urls import (path,   # and [
                         re_path)
urlpatterns=[ path ( 'a/' , lambda r:None )
            , re_path ( '^b/$' , lambda r:None ) ]  # ]   
# urlpatterns += [path('tasks/', include('tasks.urls'))]
