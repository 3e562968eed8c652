package starter_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/prompt/terminaltest"

	"github.com/creack/pty"
)

// An sshd is a server of its own on a loopback port, and a key that it knows.
type sshd struct {
	dir, port string
}

func newSSHD(t *testing.T) *sshd {
	t.Helper()
	stand.Need(t, "ssh", "ssh-keygen")
	program, err := exec.LookPath("sshd")
	if err != nil {
		program = "/usr/sbin/sshd" // in nobody's PATH but root's
	}
	stand.Need(t, program)
	d := &sshd{dir: t.TempDir(), port: stand.New(t).Port}
	for _, key := range []string{"host", "user"} {
		d.keygen(t, key)
	}
	config := fmt.Sprintf(`ListenAddress 127.0.0.1:%s
HostKey %s
AuthorizedKeysFile %s
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
MaxStartups 100
PrintMotd no
PrintLastLog no
`, d.port, d.file("host"), d.file("user.pub"))
	if err := os.WriteFile(d.file("config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	privilegeSeparation(t)
	if out, err := exec.Command(program, "-t", "-f", d.file("config")).CombinedOutput(); err != nil {
		stand.Lacking(t, "sshd does not start here: "+strings.TrimSpace(string(out)))
	}
	log, err := os.Create(d.file("log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	server := exec.Command(program, "-D", "-e", "-f", d.file("config"))
	server.Stderr = log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if log, err := os.ReadFile(d.file("log")); err == nil && t.Failed() {
			t.Logf("sshd:\n%s", log)
		}
	})
	stand.Wait(t, "sshd to listen", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+d.port)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return d
}

// privilegeSeparation makes the folder that a Debian sshd of root's insists on,
// where no system service has made it yet: in a container.
func privilegeSeparation(t *testing.T) {
	const dir = "/run/sshd"
	if os.Geteuid() == 0 && os.Mkdir(dir, 0o755) == nil {
		t.Cleanup(func() { os.Remove(dir) })
	}
}

func (d *sshd) file(name string) string { return filepath.Join(d.dir, name) }

func (d *sshd) keygen(t *testing.T, name string) {
	t.Helper()
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", d.file(name)).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v\n%s", err, out)
	}
}

// Start has a client run a line in the project's folder, with a terminal or
// without, and waits until COMMAND is up. The stand's starter is the client.
func (d *sshd) start(t *testing.T, s *stand.Stand, terminal bool, line string) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-F", "none", "-i", d.file("user"), "-p", d.port, "-o", "BatchMode=yes",
		"-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
		"-o", "UserKnownHostsFile=" + d.file("known")}
	if terminal {
		args = append(args, "-tt")
	}
	cmd := exec.Command("ssh", append(args, me.Username+"@127.0.0.1", "cd '"+s.Dir+"' && "+line)...)
	cmd.Env = withoutAgent()
	if terminal {
		master, tty, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer tty.Close()
		s.Terminal, cmd.Stdin = terminaltest.Watch(t, master, nil), tty
	} else if in, err := cmd.StdinPipe(); err != nil { // open for as long as the client lives
		t.Fatal(err)
	} else {
		t.Cleanup(func() { in.Close() })
	}
	s.Starter = s.StartCmd(t, cmd)
	s.WaitUp(t)
	s.Record(t)
}

func withoutAgent() []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "SSH_AUTH_SOCK=") {
			env = append(env, e)
		}
	}
	return env
}

// connection is the server's process for one connection: the nearest one above
// the launcher.
func connection(t *testing.T, s *stand.Stand) system.ID {
	t.Helper()
	for pid := s.Record(t).Launcher.PID; pid > 1; {
		i, err := system.Look(pid)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(i.Name, "sshd") {
			return i.ID
		}
		pid = i.Parent
	}
	t.Fatal("no sshd above PID " + strconv.Itoa(s.Record(t).Launcher.PID))
	return system.ID{}
}
