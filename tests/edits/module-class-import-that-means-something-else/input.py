from peewee import models
