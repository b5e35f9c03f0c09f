class Project(:
