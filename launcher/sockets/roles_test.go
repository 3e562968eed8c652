package sockets

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

func listenRole(words []string) any {
	_, number, err := decode(words[0]).open()
	if err != nil {
		fail(err)
	}
	return number
}

// workersRole opens a socket, hands it to four workers, which it names, and
// keeps it no longer itself.
func workersRole(words []string) any {
	fd, number, err := decode(words[0]).open()
	if err != nil {
		fail(err)
	}
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}
	socket := os.NewFile(uintptr(fd), "socket")
	told := []int{number}
	for range 4 {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), roleEnv+"=hold")
		cmd.Stdin = os.Stdin
		cmd.ExtraFiles = []*os.File{socket, socket}
		if err := cmd.Start(); err != nil {
			fail(err)
		}
		told = append(told, cmd.Process.Pid)
	}
	_ = socket.Close()
	return told
}

func clientRole(words []string) any {
	s := decode(words[0])
	fd, err := stream(unix.AF_INET)
	if err == nil {
		err = unix.Connect(fd, s.address())
	}
	if err != nil {
		fail(err)
	}
	return localPort(fd)
}

// answer is what a process finds out about a port.
type answer struct {
	Free    bool
	Held    []Socket
	Refused string // why the question could not be asked
}

func askRole(words []string) any {
	number := decode(words[0]).Port
	held, err := Listeners(number)
	if err != nil {
		fail(err)
	}
	return answer{Free: Free(number), Held: held}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "helper:", err)
	os.Exit(1)
}

func encode(s spec) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func decode(text string) (s spec) {
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		fail(err)
	}
	return s
}
