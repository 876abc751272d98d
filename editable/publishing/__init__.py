"""Changes tried in a private copy, sent for review, and published onto the site (docs/sandbox.md).

`sending` keeps what was sent, `changes` says what it comes to, `comparing` how that fits the site as it is now, and
`replaying` makes the changes there. `views` and `middleware` show them, in a list and on the pages themselves.
"""
