// What models of well-known packages hold, as far as a factory, a form or a test needs to know.

/**
 * Python source by module, in the words of the packages' own documentation: https://django-model-utils.readthedocs.io,
 * https://django-extensions.readthedocs.io, https://docs.djangoproject.com/en/5.2/ref/contrib/.
 */
export const LIBRARIES: Readonly<Record<string, string>> = {
  "django.contrib.auth.models": `
class Group(models.Model):
    name = models.CharField(max_length=150, unique=True)
`,
  "django.contrib.sites.models": `
class Site(models.Model):
    domain = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=50)
`,
  "model_utils.models": `
class TimeStampedModel(models.Model):
    created = models.DateTimeField(default=now, editable=False)
    modified = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True


class UUIDModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True
`,
  "django_extensions.db.models": `
class TimeStampedModel(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        get_latest_by = "modified"


class TitleDescriptionModel(models.Model):
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True, null=True)

    class Meta:
        abstract = True


class TitleSlugDescriptionModel(TitleDescriptionModel):
    slug = models.SlugField(default="made from the title", editable=False, blank=True)

    class Meta:
        abstract = True
`,
};
