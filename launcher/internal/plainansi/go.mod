module github.com/mgutz/ansi

go 1.26.0
