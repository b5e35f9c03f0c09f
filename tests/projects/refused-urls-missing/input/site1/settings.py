INSTALLED_APPS = []
ROOT_URLCONF = "site1.addresses"
