package system

import (
	"os/user"
	"strconv"
)

// UserName is the name of a user, "" for none. (A Mac's users do not stand in
// /etc/passwd.)
func UserName(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return ""
	}
	return u.Username
}
