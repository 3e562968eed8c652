package main

import (
	"os"
	"strconv"
	"strings"
)

func init() {
	shapes["wiped"] = func() { wipe(); serve(endings...) }
}

// wipe writes zeros over the environment, as a server does that writes its title
// there: fields 50 and 51 of its stat line say where it lies (proc_pid_stat(5)).
func wipe() {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		panic(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	from, err := strconv.ParseInt(fields[50-3], 10, 64)
	if err != nil {
		panic(err)
	}
	to, err := strconv.ParseInt(fields[51-3], 10, 64)
	if err != nil {
		panic(err)
	}
	memory, err := os.OpenFile("/proc/self/mem", os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	defer memory.Close()
	if _, err := memory.WriteAt(make([]byte, to-from), from); err != nil {
		panic(err)
	}
}
