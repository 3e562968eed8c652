//go:build !portable

package main

const (
	portable  = false
	buildTags = "urfave_cli_no_docs"
)
