def settings_for(environment):
    return f"backoffice.conf.{environment.get('STAGE', 'staging')}"
