package launcher

// All that this package says. Findings are put into words in block.go and text.go.
// Why something may not be ended is said in launcher/recovery, and what is wrong with
// a record in pidfile.

// Each step, with -v.
const (
	portKnown       = "port %d, %s"
	noPortKnown     = "no port is known"
	recordTaken     = "the record is %s"
	recordUnwritten = "the record could not be written: %s"
	commandStarted  = "started %s (PID %d), guarded by PID %d"
	namespaceMade   = "a PID namespace of its own, its init is PID %d"
	namespaceNoProc = "/proc shows the PIDs from outside of it: it could not be mounted, %s"
	commandListens  = "listening on %s"
	signalPassed    = "passing on SIG%s"
	endBegins       = "the end begins, whoever is left in %s is killed"
	commandEnded    = "%s ended: %s"
	guardGone       = "the guard (PID %d) is gone, ending what it has left"
	nothingLeft     = "nothing is left"
)

// At the end.
const (
	leftKilled  = "killed what did not end by itself: %s"
	leftRunning = "left running: %s"
	leftAlive   = "could not be ended: %s"
)

// Where a guessed port comes from.
const (
	guessFrom         = "a guess from "
	guessFromVariable = "a guess from $PORT"
	guessFromRecord   = "a guess from the record of an instance that died here"
)

// What is in the way, and what to do about it.
const (
	portHeldByStale  = "port %d is held by a stale server process (PID %d): %s"
	portTaken        = "%s taken by another process (PID %d): %s"
	staleLeft        = "a stale server process was left here (PID %d): %s"
	processLeft      = "a process was left here (PID %d): %s"
	staleHint        = "bengal-run cleanup asks and ends it, --yes does so without asking"
	liveHint         = "--replace stops it first; kill %d ends it"
	answersAt        = "it answers at %s; "
	strangerHint     = "--yes ends it"
	autoPortHint     = "--auto-port takes the next free port"
	instanceStopping = "stopping %s (PID %d)"
	portEvaded       = "port %d is taken, using %d"
	portsAllTaken    = "port %d is taken, and so are the %d after it"
	againAndAgain    = "something comes in the way again and again"
	holderUnknown    = "who holds port %d cannot be found out: %s"
	holdsToo         = "   So is %s (PID %d)"
	holdsBelow       = "   It does so through %s (PID %d)"
	blockGuess       = "   The port is %s"
)

// Why COMMAND may have failed.
const (
	heldMeanwhile     = "port %d is held by %s (PID %d, in %s)"
	heldMeanwhileHint = "bengal-run cleanup -p %d asks about it"
)

// What is wrong while COMMAND starts all the same.
const (
	asideLeft        = "a %s was left here (PID %d): %s (bengal-run cleanup asks and ends it)"
	asideGuess       = "starting all the same, the port is %s: %s"
	folderGone       = "the current folder is gone, starting without a record"
	recordReplaced   = "%s, replaced"
	recordHostile    = "%s, starting without a record"
	recordNowhere    = "%s cannot be written, starting without a record: %s"
	recordElsewhere  = "%s cannot be written, the record goes to %s"
	recordHeldAround = "%s is held by the instance around this one, starting without a record"
	recordFailed     = "starting without a record: %s"
	guardSilent      = "the guard does not answer"
)

// Why COMMAND does not start.
const (
	commandNotFound     = "%s: command not found"
	commandNotFoundHint = "COMMAND is one word and its arguments follow; for a line of shell: sh -c '...'"
	noSuchFile          = "%s: no such file"
	isFolder            = "%s: is a folder"
	notExecutable       = "%s: not executable"
	notExecutableHint   = "chmod +x "
	noInterpreter       = "%s: its interpreter %s is missing"
	noLoader            = "%s: its loader is missing"
	cannotStart         = "cannot start %s: %w"
	notAPort            = "%q is no port (1 to 65535)"
	noPortToPut         = "no port is known to put in the place of %s"
	noPortToPutHint     = "give one with --port"
	isolateElsewhere    = "--isolate needs Linux"
	namespaceRefused    = "--isolate: cannot make a PID namespace here: %s"
	namespaceLimit      = "the limit of namespaces is reached"
)

// What went wrong with the guard.
const (
	commandAlive       = "%s could not be ended"
	guardKilledAtStart = "the guard was killed while it started %s"
	endUnknown         = "how %s ended is not known: the guard was killed"
)

// What cleanup does, or why it does not.
const (
	wouldBeEnded     = "PID %d would be ended (--dry-run)"
	leftAlone        = "PID %d is left alone: it %s"
	isSpared         = "is left alone (%s)"
	goneButTaken     = "is gone, but %s"
	provesNothing    = ", which proves nothing"
	liveNotEnded     = "is a living instance, which bengal-run stop ends, or a start with --replace"
	recordedNotEnded = "is named by the record of a dead instance alone"
	nobodyToAsk      = "is for a person to decide, and nobody can be asked here (--yes is not given)"
	nothingAnswered  = "was asked about, and nothing was answered"
	instanceStopped  = "Instance stopped"
	holdersUnknown   = "who holds the ports cannot be found out: %w"
)

// What stop does.
const (
	nothingToStop = "nothing runs here"
	notStopped    = "%s (PID %d) could not be stopped: %s"
)

// In the background.
const (
	waitingFor    = "waiting for %s to answer on %s"
	waitingForAny = "a port"
	portMoved     = "port %d was asked for, and it answers elsewhere"
	inBackground  = "running %s in the background (PID %d, log %s), %s"
	untilEnds     = "until %s (PID %d) ends"
	untilStopped  = "until bengal-run stop"
	noAnswer      = "%s did not answer within %s, and was ended"
	endedBefore   = "%s ended before it answered (exit code %d)"
	endedAtOnce   = "%s ended before it answered"
	launcherGone  = "the launcher in the background was killed; its log is %s"
	logElsewhere  = "%s cannot be written, the log goes to %s"
	logHint       = "--log PATH names another file"
)

// The end of whoever started us.
const (
	starterHasEnded = "whoever started this has ended"
	starterEnded    = "ending %s: %s (PID %d), which started it, has ended"
	sessionEnded    = "ending %s: its session has ended (%s, PID %d)"
	starterHint     = "--background starts a server that stays for this session; nohup or --parent-death=off one that stays for good"
)

// Why a start is not even tried.
const (
	foreignProc     = "/proc shows another PID namespace than this one: nobody could be told from others"
	foreignProcHint = "mount it anew, as unshare --mount-proc does"
	keepTooLong     = "--keep: %d bytes of names are too many"
)
