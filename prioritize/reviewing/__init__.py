"""Reviews: a folder in the format of the catalogue, made from a text, checked by a person, ranked."""
