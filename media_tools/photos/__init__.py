"""Files of cameras: read, turned upright, renamed, their dates put right. Neither models nor HTTP.

Every function takes bytes or an open `folders.Folder`, and raises one error, `errors.PhotoError`, whose text is a
sentence for the person who asked. Nothing is changed where it is raised.
"""
