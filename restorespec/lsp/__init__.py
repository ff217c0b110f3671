"""The editor's view: a language server that says in the editor what the command line says in the pull request."""
