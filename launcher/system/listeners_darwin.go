package system

var lsofPath = "/usr/sbin/lsof"

// anybody lists all sockets that listen, and names nobody.
func anybody() ([]listener, error) {
	out, err := run("/usr/sbin/netstat", "-an", "-ptcp")
	return parseNetstat(out), err
}
