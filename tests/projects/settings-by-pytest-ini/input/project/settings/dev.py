from project.settings.defaults import *

DEBUG = True
