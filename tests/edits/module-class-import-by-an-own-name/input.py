models = 1
