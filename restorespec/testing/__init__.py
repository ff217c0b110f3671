"""An API to try against, on this machine: for the tour in the README, for tests, and for your own."""
