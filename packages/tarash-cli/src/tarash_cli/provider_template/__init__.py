"""The distribution of a third party's provider, as a template of files for Jinja.

`copier.yml` is written in JSON, which is YAML too: what is asked, what is taken and what follows
from it stands there once, for this command and for `copier copy`.
"""
