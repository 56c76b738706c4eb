"""People's decisions about pictures: written once, kept over every machine result, with who and when."""
