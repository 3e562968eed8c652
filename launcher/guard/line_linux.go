//go:build linux && !portable

package guard

import (
	"bengal-run/launcher/wire"

	"golang.org/x/sys/unix"
)

// openLine makes our own line to the init of COMMAND's namespace, and returns the
// end of it that the guard hands on.
func (g *Guard) openLine() (fd int, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, refusal(err)
	}
	if g.init, err = wire.New(fds[0]); err != nil {
		unix.Close(fds[0])
		unix.Close(fds[1])
		return -1, refusal(err)
	}
	return fds[1], nil
}

// Reports yields what the init of COMMAND's namespace tells a launcher that takes
// over from the guard; nil without a namespace.
func (g *Guard) Reports() <-chan wire.Message {
	if g.init == nil {
		return nil
	}
	return g.init.Messages()
}
