// Package thrift has a launcher run with one of the scheduler's processors: it
// waits more than it computes, and with more of them the runtime starts threads
// that cost a start half a millisecond.
//
// To import it is to use it, which is for a program to do, not for its tests. Its
// init runs after that of launcher/guard, from which a guard does not return: by
// then the threads that the runtime begins with have come to rest, and need not
// be stopped for it, while those of the libraries' own init are not there yet.
package thrift

import (
	"runtime"

	_ "bengal-run/launcher/guard"
)

func init() { runtime.GOMAXPROCS(1) }
