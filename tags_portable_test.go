//go:build portable

package main

const (
	portable  = true
	buildTags = "urfave_cli_no_docs,portable"
)
