"""The language server: it reports in the editor what the command line reports in the pull request."""
