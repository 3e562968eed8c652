package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func trace(what string) { note(what+"-"+pid(), strings.Join(os.Args[3:], " ")) }

func note(name, text string) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	_, _ = f.WriteString(text)
}

func pid() string { return fmt.Sprint(os.Getpid()) }

func self() string { return must(os.Executable()) }

func must[T any](s T, err error) T {
	if err != nil {
		panic(err)
	}
	return s
}
