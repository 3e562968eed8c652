package main

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// raw is one that puts its terminal in raw mode.
func raw() {
	if _, err := term.MakeRaw(0); err != nil {
		panic(err)
	}
	serve(endings...)
}

// reader notes the lines that it reads, and the end of its input.
func reader() {
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			note("lines", lines.Text()+"\n")
		}
		trace("eof")
	}()
	serve(endings...)
}

// sized notes the size of its terminal, and each new one.
func sized() {
	changed := make(chan os.Signal, 8)
	signal.Notify(changed, syscall.SIGWINCH)
	measure := func() {
		for fd := range 3 {
			if !term.IsTerminal(fd) {
				note("sizes", fmt.Sprintf("%d is no terminal\n", fd))
			}
		}
		width, height, err := term.GetSize(0)
		if err != nil {
			panic(err)
		}
		note("sizes", fmt.Sprintf("%dx%d\n", width, height))
	}
	measure()
	go func() {
		for range changed {
			measure()
		}
	}()
	serve(endings...)
}

// suspends is a program in raw mode that takes Ctrl+Z as a key: it puts the terminal
// back, and stops itself, or its whole group. It ends on q.
func suspends() {
	whom := os.Getpid()
	if os.Args[4] == "group" {
		whom = 0
	}
	before, err := term.MakeRaw(0)
	if err != nil {
		panic(err)
	}
	defer func() { _ = term.Restore(0, before) }()
	listen()
	trace("deaf") // it ends of a signal as of any other
	for key := make([]byte, 1); ; {
		if n, err := os.Stdin.Read(key); err != nil || n == 0 || key[0] == 'q' {
			return
		}
		if key[0] == 0x1a {
			_ = term.Restore(0, before)
			_ = syscall.Kill(whom, syscall.SIGTSTP)
			_, _ = term.MakeRaw(0)
		}
	}
}
