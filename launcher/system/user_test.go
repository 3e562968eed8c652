//go:build !darwin

package system

import "testing"

func TestUserIn(t *testing.T) {
	const users = "root:x:0:0:root:/root:/bin/sh\n#1:x:1\nann:x:1000:1000::/home/ann:/bin/sh\n::7::\nbroken\n"
	for uid, want := range map[int]string{0: "root", 1000: "ann", 1: "", 7: "", 100: "", -1: ""} {
		if got := userIn([]byte(users), uid); got != want {
			t.Errorf("%d: %q, want %q", uid, got, want)
		}
	}
}
