"""Models of the shop, """ "a module each."

LIMIT = 3
