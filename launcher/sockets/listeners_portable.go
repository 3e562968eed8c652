//go:build linux && portable

package sockets

// anybody plays the Mac's netstat.
func anybody() ([]listener, error) {
	found, err := find(1<<listen, 0)
	all := make([]listener, len(found))
	for n, s := range found {
		all[n] = listener{uid: -1, ip: s.ip, port: s.port}
	}
	return all, err
}
