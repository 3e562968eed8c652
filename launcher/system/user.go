//go:build !darwin

package system

import (
	"bytes"
	"os"
	"strconv"
)

// UserName is the name of a user in /etc/passwd, "" for none. (Package os/user
// brings the C library into a build with cgo, which costs each start a
// millisecond; without cgo it reads the same file.)
func UserName(uid int) string {
	users, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return ""
	}
	return userIn(users, uid)
}

func userIn(users []byte, uid int) string {
	number := []byte(strconv.Itoa(uid))
	for line := range bytes.Lines(users) {
		if fields := bytes.SplitN(line, []byte(":"), 4); len(fields) == 4 && bytes.Equal(fields[2], number) {
			return string(fields[0])
		}
	}
	return ""
}
