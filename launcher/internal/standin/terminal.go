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
