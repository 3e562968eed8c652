// Command standin stands in for a dev server in tests, in any shape that a tree
// of processes takes. It leaves traces in a folder, so that a test can tell who
// was there (pids), who listened (up-PID), who had the time to tidy up
// (tidied-PID) and who was interrupted at it (interrupted-PID).
//
//	standin DIR PORT SHAPE
//
// A server that is sent USR2 ends by itself.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var dir, port string

var shapes = map[string]func(){
	"one":        func() { serve(endings...) },
	"below":      func() { tolerance = 1; serve(endings...) },
	"halted":     halted,
	"stopped":    func() { start("halted"); stay() },
	"ignoring":   ignoring,
	"sh":         func() { run("sh", "-c", `"$0" "$1" "$2" one; true`, self(), dir, port) },
	"npm":        wrapper,
	"daemon":     func() { start("fork"); stay() },
	"fork":       func() { detach("one", os.Environ()); trace("ended") },
	"detached":   func() { detach("one", os.Environ()); stay() },
	"bare":       func() { detach("one", []string{}); stay() },
	"supervisor": supervisor,
	"mover":      func() { detach("moving", os.Environ()); stay() },
	"moving":     moving,
	"parent":     func() { _ = startRest().Wait() }, // knows no signals
	"leader":     leader,
	"pair":       pair,
	"listener":   listener,
	"raw":        raw,
	"reader":     reader,
	"sized":      sized,
	"suspends":   suspends,
	"opener":     opener,
	"host":       host,
	"six":        func() { loopback = "[::1]"; serve(endings...) },
	"slow":       func() { tidying = 1500 * time.Millisecond; serve(endings...) },
	"heavy":      heavy,
	"patient":    func() { tolerance, tidying = 1000, 1500*time.Millisecond; serve(endings...) },
}

// tolerance is how many more signals a server takes that tidies up: one if its wrapper
// passes on, however late, what it has had itself.
var tolerance int

var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

// tidying is how long a server needs to tidy up.
var tidying = 300 * time.Millisecond

// loopback is the address that a server listens on.
var loopback = "127.0.0.1"

// over yields once the server is to end by itself.
var over = make(chan os.Signal, 1)

func main() {
	dir, port = os.Args[1], os.Args[2]
	signal.Notify(over, syscall.SIGUSR2)
	note("pids", fmt.Sprintf("%d\n", os.Getpid()))
	shapes[os.Args[3]]()
}

// serve listens, and tidies up when it is told to end. One that is told twice
// ends at once, as servers do that mean well.
func serve(told ...os.Signal) {
	end := make(chan os.Signal, 8)
	signal.Notify(end, told...)
	listen()
	select {
	case <-over:
		trace("ended")
	case <-end:
		tidy(end)
	}
}

func tidy(end <-chan os.Signal) {
	tidied := time.After(tidying)
	for {
		select {
		case sig := <-end:
			if tolerance > 0 {
				tolerance--
				continue
			}
			note("interrupted-"+pid(), sig.String())
			os.Exit(1)
		case <-tidied:
			trace("tidied")
			return
		}
	}
}

func listen() {
	l, err := net.Listen("tcp", loopback+":"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, "standin:", err)
		os.Exit(98)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	trace("up")
}
