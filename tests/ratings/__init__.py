"""The app that docs/adopting.md describes under "A kind of your own"."""
