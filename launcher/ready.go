package launcher

import (
	"net/netip"
	"slices"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

// A readiness is how near COMMAND is to answering, for the process that waits for
// it in the foreground. The zero value waits for nothing.
type readiness struct {
	conn  *wire.Conn // nil once it was said
	wants []want
	next  <-chan time.Time
	began time.Time
	other time.Time // since when the tree listens elsewhere, too

	abandoned <-chan struct{} // yields when the foreground has gone without a word
}

// Looking for the tree's listeners takes less than a hundredth of one core: the pause
// is two hundred times as long as the look before it, and this at least; but no longer
// than the wait has been (a look by lsof takes a tenth of a second).
const readyPause = 100 * time.Millisecond

// A tree that listens elsewhere than it was expected to is watched for a while before
// that is taken for its place: a debugger's port comes first, and a server whose port
// is taken may give up. A guess that nobody else holds may be one that only takes long.
const (
	movedOff  = 2 * time.Second
	movedAway = 10 * time.Second
)

// await begins to look, and to listen to the foreground: as long as that has not
// said Stay, its end is COMMAND's.
func await(conn *wire.Conn, wants []want) readiness {
	if conn == nil {
		return readiness{}
	}
	_ = conn.Send(wire.Message{Kind: wire.Running})
	abandoned := make(chan struct{})
	go func() {
		if m, err := conn.Receive(); err != nil || m.Kind != wire.Stay {
			close(abandoned)
		}
	}()
	return readiness{conn: conn, wants: wants, began: time.Now(), next: time.After(readyPause), abandoned: abandoned}
}

// answers reports whether COMMAND answers by a look, and what is to be said of it; if
// it does not, it plans the next.
func (r *readiness) answers(l listeners) (m wire.Message, ready bool) {
	if l.err == nil && len(l.sockets) > 0 {
		m, ready = r.judge(l.sockets)
	}
	r.next = time.After(max(readyPause, min(200*l.took, time.Since(r.began))))
	return m, ready
}

// tell tells the foreground, and looks no more.
func (r *readiness) tell(m wire.Message) {
	_ = r.conn.Send(m)
	r.conn, r.next = nil, nil
}

// judge reports whether a tree with these listeners answers: on every port that it
// was expected on; or on as many others, where somebody else holds those or they were
// no more than guesses; or, where none is known, on any.
func (r *readiness) judge(sockets []system.Socket) (m wire.Message, ready bool) {
	m.Kind = wire.Ready
	ports := wanted(r.wants)
	var held, others []int
	for _, s := range sockets {
		switch {
		case slices.Contains(held, s.Port):
			continue
		case !slices.Contains(ports, s.Port):
			others = append(others, s.Port)
		}
		held = append(held, s.Port)
	}
	if len(others) == 0 {
		r.other = time.Time{}
	} else if r.other.IsZero() {
		r.other = time.Now()
	}
	for _, w := range r.wants {
		if w.Default || slices.Contains(held, w.Port) {
			continue
		}
		m.Numbers = append(m.Numbers, int64(w.Port))
		if len(m.Numbers) > len(others) || !w.moved(time.Since(r.other)) {
			return m, false
		}
	}
	for _, p := range held {
		if len(ports) == 0 || len(m.Numbers) > 0 || slices.Contains(ports, p) {
			m.Words = append(m.Words, url(sockets, p))
		}
	}
	return m, true
}

// moved reports whether a port is given up that nobody of the tree listens on, while
// others of it have been for a time.
func (w want) moved(elsewhere time.Duration) bool {
	guess := w.From != ""
	return elsewhere >= movedAway && guess || elsewhere >= movedOff && !system.Free(w.Port)
}

// wanted are the ports that COMMAND was told to listen on, or has words that say so. A
// program's default is no more than likely.
func wanted(wants []want) (ports []int) {
	for _, w := range wants {
		if !w.Default {
			ports = append(ports, w.Port)
		}
	}
	return ports
}

// recordedURLs are the places where the tree of an instance was seen to listen.
func recordedURLs(r pidfile.Record) (urls []string) {
	var sockets []system.Socket
	for _, l := range r.Listen {
		address, port, _ := pidfile.ParseListen(l)
		sockets = append(sockets, system.Socket{Address: address, Port: port})
	}
	for _, s := range sockets {
		if u := url(sockets, s.Port); u != "" && !slices.Contains(urls, u) {
			urls = append(urls, u)
		}
	}
	return urls
}

// url is where a browser finds one port: on IPv4 where it can be reached there.
func url(sockets []system.Socket, number int) string {
	host := ""
	for _, s := range sockets {
		a, err := netip.ParseAddrPort(s.Address)
		if err != nil || s.Port != number {
			continue
		}
		switch ip := a.Addr(); {
		case ip.IsUnspecified(): // [::] takes IPv4 as well, unless it is told not to
			host = "127.0.0.1"
		case ip.Is4() && host != "127.0.0.1":
			host = ip.String()
		case host == "":
			host = ip.String()
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	return "http://" + netip.AddrPortFrom(ip, uint16(number)).String()
}
