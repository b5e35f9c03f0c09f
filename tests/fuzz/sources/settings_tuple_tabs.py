import os
import environ

env = environ.Env(DEBUG=(bool, False),
	ALLOWED_HOSTS=(list, []))

INSTALLED_APPS = ('django.contrib.admin',
	'django.contrib.auth',
	'polls')
MANAGERS = ADMINS = (('Ann', 'ann@example.com'),)
AUTHENTICATION_BACKENDS = ('django.contrib.auth.backends.ModelBackend',)
ALLOWED_HOSTS = env('ALLOWED_HOSTS')
EMPTY = []
NOTHING = ()
NOT_A_TUPLE = ('alone')
with open(os.path.join(os.path.dirname(__file__), 'apps.txt')) as lines:
	EXTRA_APPS = ["one", 'two'
	]
	for line in lines:
		EXTRA_APPS.append(line)
INSTALLED_APPS += tuple(EXTRA_APPS)
if env('DEBUG'):
	INSTALLED_APPS += ('django_extensions', )

	INTERNAL_IPS = ['127.0.0.1',
	                '::1', ]
def computed():
	return ['a',
		'b']
LOGGING = {'version': 1,
	'loggers': {'django': {'handlers': ['console']}}}
