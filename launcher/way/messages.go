package way

// Each step, with -v.
const (
	portKnown   = "port %d, %s"
	noPortKnown = "no port is known"
	recordTaken = "the record is %s"
)

// Where a guessed port comes from.
const (
	guessFrom         = "a guess from "
	guessFromVariable = "a guess from $PORT"
	guessFromRecord   = "a guess from the record of an instance that died here"
)

// What is in the way, and what to do about it.
const (
	portHeldByStale = "port %d is held by a stale server process (PID %d): %s"
	staleLeft       = "a stale server process was left here (PID %d): %s"
	processLeft     = "a process was left here (PID %d): %s"
	staleHint       = "bengal-run cleanup asks, then ends it; --yes ends it without asking"
	liveHint        = "--replace stops it first; kill %d ends it"
	answersAt       = "it answers at %s; "
	autoPortHint    = "--auto-port takes the next free port"
	portEvaded      = "port %d is taken, using %d"
	portsAllTaken   = "port %d is taken, and none of the %d after it is free"
	againAndAgain   = "gave up after %d tries: each time something else was in the way"
	holderUnknown   = "cannot find out who holds port %d: %s"
)

// What stands below the block about a finding.
const (
	blockGuess = "   The port is %s"
)

// What is wrong while COMMAND starts all the same.
const (
	asideLeft        = "a %s was left here (PID %d): %s (bengal-run cleanup asks, then ends it)"
	asideGuess       = "starting anyway, since the port is %s: %s"
	folderGone       = "the current folder is gone, starting without a record"
	recordReplaced   = "%s, replaced"
	recordHostile    = "%s, starting without a record"
	recordNowhere    = "%s cannot be written, starting without a record: %s"
	recordElsewhere  = "%s cannot be written, the record goes to %s"
	recordHeldAround = "%s belongs to the instance that this one runs in, starting without a record"
	recordFailed     = "starting without a record: %s"
)

// Why COMMAND does not start.
const (
	notAPort        = "%q is not a port (1 to 65535)"
	noPortToPut     = "no port is known for %s"
	noPortToPutHint = "give one with --port"
)
