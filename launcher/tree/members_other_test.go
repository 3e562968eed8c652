//go:build !linux || portable

package tree

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// looked has members look at made up processes.
func looked(t *testing.T, look func() ([]system.Info, error)) {
	t.Helper()
	before := processes
	processes = look
	t.Cleanup(func() { processes = before })
}

// Who was seen as a member stays one, with all that comes of it; a stranger who has
// got its PID is none.
func TestMembersStay(t *testing.T) {
	self := system.Info{ID: system.IDOf(os.Getpid()), UID: os.Geteuid()}
	const guard = madeUp
	command := member("npm", 1, 0, 0)
	command.Parent = self.PID
	server := member("node", 2, 1, 2) // detached
	orphan := server
	orphan.Parent = 1
	late := member("esbuild", 3, 2, 3)
	reused := member("vim", 2, 5, 5)
	reused.Start++
	for _, tt := range []struct {
		name  string
		looks [][]system.Info
		want  []system.Info // of the last look
	}{
		{"a child", [][]system.Info{{command, server}}, []system.Info{command, server}},
		{"an orphan that was seen before", [][]system.Info{{command, server}, {orphan}}, []system.Info{orphan}},
		{"what it has started", [][]system.Info{{command, server}, {orphan, late}}, []system.Info{orphan, late}},
		{"an orphan that nobody has seen", [][]system.Info{{command}, {orphan}}, nil},
		{"another one with its PID", [][]system.Info{{command, server}, {reused}}, nil},
		{"nobody at last", [][]system.Info{{command, server}, {}, {orphan}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			looked(t, func() ([]system.Info, error) {
				n++
				return append(tt.looks[n-1], self), nil
			})
			tree := Tree{Command: command.ID, Session: guard}
			var got []system.Info
			for range tt.looks {
				var err error
				if got, err = tree.members(); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

// A list that failed is no empty one: those who are known are left, and there may
// be others.
func TestMembersUnlisted(t *testing.T) {
	self, err := system.Look(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no list")
	looked(t, func() ([]system.Info, error) { return nil, failed })
	tree := Tree{memory: memory{members: map[system.ID]system.Info{
		self.ID:                   self, // whoever runs does
		member("x", 1, 0, 0).ID:   member("x", 1, 0, 0),
		{PID: self.PID, Start: 1}: {},
	}}}
	left, _, err := tree.Look()
	if !errors.Is(err, failed) || len(left) != 1 || left[0].ID != self.ID {
		t.Errorf("%v, %v", left, err)
	}
}

// An environment is looked at once it shows no id, and again when the process runs
// another program.
func TestStrangersAreAskedOnce(t *testing.T) {
	self := system.Info{ID: system.IDOf(os.Getpid()), UID: os.Geteuid()}
	stranger := member("vim", 1, 0, 0)
	stranger.UID, stranger.Start = self.UID, self.Start
	looked(t, func() ([]system.Info, error) { return []system.Info{self, stranger}, nil })
	tree := Tree{RunID: "id"}
	known := func() bool {
		if _, err := tree.members(); err != nil {
			t.Fatal(err)
		}
		return tree.memory.strangers[verdictKey{stranger.ID, stranger.Name}]
	}
	for deadline := time.Now().Add(5 * time.Second); !known(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is asked again and again")
		}
	}
	stranger.Name = "sh"
	known()
	if tree.memory.strangers[verdictKey{stranger.ID, "vim"}] {
		t.Error("who is not there any more is remembered")
	}
}
