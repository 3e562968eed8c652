//go:build linux && !portable

package guard

import (
	"bytes"
	"slices"
	"testing"
)

// container is /proc/self/mountinfo in one with lxcfs, some masks, and a second
// mount over one of them.
const container = `22 27 0:21 / /proc rw,relatime - proc proc rw
23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:50 /proc/cpuinfo /proc/cpuinfo rw,nosuid,nodev,relatime master:7 - fuse.lxcfs lxcfs rw,user_id=0
31 22 0:21 /sys /proc/sys ro,relatime - proc proc rw
32 31 0:33 / /proc/sys/fs/binfmt_misc rw,relatime - autofs systemd-1 rw
34 23 0:7 / /sys/proc rw - tmpfs tmpfs rw
`

func TestMountsBelow(t *testing.T) {
	covered := container + "40 22 0:60 / /proc rw - proc proc rw\n41 40 0:61 / /proc/acpi ro - tmpfs x ro\n"
	for _, tt := range []struct {
		name, table, dir string
		want             []string
	}{
		{"a container's", container, "/proc", []string{"/proc/cpuinfo", "/proc/sys"}},
		{"covered by another one", covered, "/proc", []string{"/proc/acpi"}},
		{"nothing below", "22 27 0:21 / /proc rw - proc proc rw\n", "/proc", nil},
		{"no mount", container, "/nosuch", nil},
		{"the root", "27 27 0:1 / / rw - ext4 x rw\n28 27 0:2 / /a rw - ext4 x rw\n", "/", []string{"/a"}},
		{"garbage", "\n1 2 3\n\x00", "/proc", nil},
		{"nothing", "", "/proc", nil},
	} {
		if got := mountsBelow([]byte(tt.table), tt.dir); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSameIDs(t *testing.T) {
	got := sameIDs("         0          0 4294967295\n")
	if len(got) != 1 || got[0].ContainerID != 0 || got[0].HostID != 0 || got[0].Size != 4294967295 {
		t.Errorf("all of them: %+v", got)
	}
	got = sameIDs("0 100000 1000\n1000 1000 1\nx 1001 5\n2000 3000 0\n\n")
	if len(got) != 2 || got[0].HostID != 0 || got[1].ContainerID != 1000 || got[1].HostID != 1000 || got[1].Size != 1 {
		t.Errorf("a container's: %+v", got)
	}
}

func FuzzMountsBelow(f *testing.F) {
	f.Add([]byte(container), "/proc")
	f.Add([]byte(`1 1 0 0 \0\`), "")
	f.Fuzz(func(t *testing.T, table []byte, dir string) {
		if points := mountsBelow(table, dir); len(points) > bytes.Count(table, []byte("\n")) {
			t.Errorf("%d points in %q", len(points), table)
		}
	})
}
