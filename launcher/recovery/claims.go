package recovery

import (
	"path/filepath"
	"strconv"
	"strings"

	"bengal-run/pidfile"
)

// claims are files in which Bengal's own server writes its PID. They prove nothing.
var claims = []string{".bengal.pid", ".bengal/server.pid"}

// Claims finds the processes that are named by the claims in a folder. It leaves out those
// that belong to an instance, living or dead, and those that may not be ended: PID 1, an
// ancestor, another user's.
func (v *View) Claims(dir string) []Finding {
	var list []Finding
	for _, name := range claims {
		path := filepath.Join(dir, name)
		pid, ok := readClaim(path)
		if !ok {
			continue
		}
		p, ok := v.look(pid)
		if !ok || v.standing(p).kind != Stranger {
			continue
		}
		f := v.about(Finding{Kind: Claim, Main: p, Path: path, Reason: "is named by " + name + " alone"})
		f.Members = []Member{{Info: p}}
		list = Merge(list, f)
	}
	return list
}

// readClaim reads a bare PID from a small plain file of this user that nobody
// else can write.
func readClaim(path string) (pid int, ok bool) {
	f, err := pidfile.Open(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	buf := make([]byte, 64)
	n, _ := f.Read(buf)
	return parseClaim(buf[:n])
}

func parseClaim(data []byte) (pid int, ok bool) {
	line, _, _ := strings.Cut(string(data), "\n")
	number, err := strconv.ParseUint(strings.TrimSpace(line), 10, 31)
	return int(number), err == nil && number > 0
}
