package dealing

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// CleanupOptions of bengal-run cleanup.
type CleanupOptions struct {
	Ports   []int         // look for whoever holds these, too
	Yes     bool          // yes to every question that --yes may answer
	DryRun  bool          // ask nothing, and end nothing
	Grace   time.Duration // from asking to end until SIGKILL
	Pidfile string        // one more record to look at; may be empty
	Keep    []string      // names of programs to spare, as tree.KeepList takes them
	speech.Voice
}

// The actions of a cleanup: what it did about an Entry.
const (
	wasKilled   = "killed"
	wouldKill   = "would kill" // if it were not for --dry-run
	wasDeclined = "declined"   // a person said no, or nothing
	wasRefused  = "refused"    // it may not be ended, or only with a person's yes
	wasSpared   = "spared"     // it is on the keep list
	hasFailed   = "failed"     // it is still there, or its port is taken again
)

// cleaning is one cleanup.
type cleaning struct {
	Dealer
	ports  []int
	dryRun bool
	dir    string
	dirs   []string // of other projects whose records were found
	report Report
}

// Cleanup finds what dead instances have left behind, in all projects of this user,
// and whoever holds the given ports; asks about each; and ends it. The error is an
// *Error; the report then says what was done before it.
func Cleanup(o CleanupOptions) (Report, error) {
	c := &cleaning{ports: o.Ports, dryRun: o.DryRun, report: Report{Found: []Entry{}}}
	c.dir, _ = syscall.Getwd() // empty if the folder is gone; what was started in it may not be
	c.Dealer = Dealer{
		Ender: recovery.Ender{Keep: tree.KeepList(o.Keep), Project: c.dir, Grace: o.Grace, Signal: syscall.SIGTERM},
		Voice: o.Voice, Yes: o.Yes,
	}
	if o.Pidfile != "" {
		place, err := pidfile.Exactly(o.Pidfile)
		if err != nil {
			return c.report, &speech.Error{Code: speech.CodeUsage, Err: err}
		}
		c.Places = append(c.Places, place)
	}
	c.Places = append(c.Places, pidfile.PlacesOf(c.dir)...)
	found, err := c.find()
	if err != nil {
		return c.report, &speech.Error{Code: 1, Err: err}
	}
	for round, done := 0, found; len(found) > 0; round++ {
		for n, f := range found {
			if err := c.treat(f); err != nil {
				c.note(f, wasDeclined, nothingAnswered)
				for _, rest := range found[n+1:] {
					switch {
					case c.noteSpares(rest):
					case rest.Kind == recovery.Refused:
						c.note(rest, wasRefused, "")
					default:
						c.note(rest, wasDeclined, notAsked)
					}
				}
				return c.report, err
			}
		}
		if round == Rounds {
			break
		}
		if found, err = c.more(done); err != nil {
			return c.report, &speech.Error{Code: 1, Err: err}
		}
		done = append(done, found...)
	}
	if !c.dryRun {
		c.clearRecords()
	}
	return c.report, nil
}

// settling bounds how long cleanup looks at what is dying or forking, until two looks
// agree.
const settling = 2 * time.Second

// find lists what there is. One look shows half of what is dying or forking, so find looks
// until two looks agree and nothing is dying, but for no longer than settling. It waits for
// an instance that is ending.
func (c *cleaning) find() ([]recovery.Finding, error) {
	var before []recovery.Finding
	for n, deadline := 0, time.Now().Add(settling); ; n++ {
		found, passing, err := c.look()
		if err != nil {
			return nil, err
		}
		waited := false
		for _, f := range found {
			if f.Kind == recovery.Live && c.Ending(f) {
				_, err := c.Wait(f)
				waited = waited || err == nil
			}
			passing = passing || f.Dying
		}
		if waited { // up to its grace period: what was found before says nothing
			n, deadline = -1, time.Now().Add(settling)
			continue
		}
		agree := n > 0 && slices.EqualFunc(found, before, recovery.Finding.Equal)
		if agree && !passing || time.Now().After(deadline) {
			return found, nil
		}
		before = found
		time.Sleep(5 * time.Millisecond)
	}
}

// look looks, at the holders of ports for a second at most, and lists this project's
// findings first. It notes in dirs where else there are records. Passing says that the look
// cannot have shown all.
func (c *cleaning) look() (found []recovery.Finding, passing bool, err error) {
	v := c.View()
	var elsewhere []recovery.Finding
	for _, f := range append(v.Leftovers(), v.Recorded()...) {
		if f.Dir == c.dir {
			found = append(found, f)
		} else {
			elsewhere = append(elsewhere, f)
		}
	}
	found = append(found, elsewhere...)
	if c.dir != "" {
		found = recovery.Merge(found, v.Claims(c.dir)...)
	}
	if len(c.ports) > 0 {
		holders, err := c.Holders(c.ports...)
		if err != nil {
			return nil, false, fmt.Errorf(holdersUnknown, err)
		}
		found = recovery.Merge(found, holders...)
	}
	if err := v.Err(); err != nil {
		return nil, false, err
	}
	for _, f := range found {
		for _, dir := range []string{f.Dir, filepath.Dir(f.Path)} { // the folder may have had another name
			if f.Path != "" && f.Kind == recovery.Stale && dir != c.dir && !slices.Contains(c.dirs, dir) {
				c.dirs = append(c.dirs, dir)
			}
		}
	}
	recovery.WithPorts(found)
	return found, v.Passing(), nil
}

// more finds new holders of the ports given with -p: another holder hid them, or
// they have come meanwhile.
func (c *cleaning) more(done []recovery.Finding) ([]recovery.Finding, error) {
	if len(c.ports) == 0 || c.dryRun {
		return nil, nil
	}
	holders, err := c.Holders(c.ports...)
	if err != nil {
		return nil, fmt.Errorf(holdersUnknown, err)
	}
	return slices.DeleteFunc(holders, func(h recovery.Finding) bool {
		return slices.ContainsFunc(done, h.Same) || slices.ContainsFunc(c.report.Found, func(e Entry) bool {
			return e.Action == hasFailed && slices.ContainsFunc(h.Ports, func(p int) bool { return slices.Contains(e.Ports, p) })
		})
	}), nil
}

func (c *cleaning) clearRecords() {
	v := c.View()
	v.Records() // before Clear locks them
	places := slices.Clone(c.Places)
	for _, dir := range c.dirs {
		places = append(places, pidfile.PlacesOf(dir)...)
	}
	for _, p := range places {
		err := p.Clear(func(r pidfile.Seen) bool {
			_, lives := v.Lives(r.ID)
			return !lives && !v.StillNames(r)
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			c.Say(speech.Warning, err.Error())
		}
	}
}
