# bash completion for bengal-run.
#
# The words in front of COMMAND are completed here, the rest by whoever knows
# COMMAND. Nothing that was typed is evaluated, and nothing is run but
# bengal-run, which knows the ports.
# shellcheck shell=bash

# __bengal_run_table sets the options of a start or a subcommand: those that
# stand alone, and those that take a value.
__bengal_run_table() {
	alone='-h --help' valued=
	case $1 in
	start)
		alone+=' -q --quiet -v --verbose --auto-port --no-pidfile -y --yes -f --force --no-input --replace --background --isolate --version'
		valued='-p --port --pidfile --grace --stop-signal --parent-death --keep --wait --log -C --chdir'
		;;
	stop)
		alone+=' -q --quiet --all'
		valued='-p --port --grace'
		;;
	cleanup)
		alone+=' -y --yes -f --force -n --dry-run --json --no-input'
		valued='-p --port --grace --pidfile'
		;;
	list) alone+=' --json' ;;
	esac
}

# __bengal_run_split cuts a text into words at the blanks $2, and takes the quotes
# away. A substitution stays what it is: letters.
__bengal_run_split() {
	local rest=$1 quote='' word='' any='' c
	parts=()
	while [[ $rest ]]; do
		c=${rest:0:1} rest=${rest:1}
		case $quote$c in
		"''" | '""') quote='' ;;
		\'?) word+=$c ;;
		\"\\)
			case $rest in [\$\`\"\\]*) c=${rest:0:1} rest=${rest:1} ;; esac
			word+=$c
			;;
		\"?) word+=$c ;;
		\\) word+=${rest:0:1} rest=${rest:1} any=1 ;;
		\' | \") quote=$c any=1 ;;
		[$2])
			[[ $any ]] && parts+=("$word")
			word='' any=''
			;;
		*) word+=$c any=1 ;;
		esac
	done
	[[ $any ]] && parts+=("$word")
	return 0
}

__bengal_run_unquote() {
	local -a parts
	__bengal_run_split "$1" ''
	REPLY=${parts[0]-}
}

# __bengal_run_option looks for an option that takes a value: front is what
# stands before the value in the same word, if it stands there.
__bengal_run_option() {
	local word=$1 n letter
	option='' front=''
	case $word in
	--*=*) option=${word%%=*} front=${word%%=*}= ;;
	--*) [[ " $valued " != *" $word "* ]] || option=$word ;;
	-?*)
		for ((n = 1; n < ${#word}; n++)); do
			letter=-${word:n:1}
			[[ " $valued " == *" $letter "* ]] || continue
			option=$letter
			((n + 1 == ${#word})) || front=${word:0:n+1}
			return
		done
		;;
	esac
	return 0
}

# __bengal_run_offer takes those lines that go on with what was typed. Readline
# replaces the word from its last = or : on, so what is before that is left out.
__bengal_run_offer() {
	local line
	while IFS= read -r line; do
		[[ $line && $line == "$value"* ]] || continue
		line=$front$line
		COMPREPLY+=("${line#"$kept"}")
	done <<<"$1"
}

# __bengal_run_paths takes file names as they are found: compgen knows ~ and the
# settings for upper and lower case. Where nobody else quotes them (bash 3.2), it
# does so, or leaves them to readline, if that sees a name alone.
__bengal_run_paths() {
	local line quote=''
	if ! compopt -o filenames 2>/dev/null; then
		[[ $front && $kept != "$front"* ]] || return 0
		quote=1
	fi
	while IFS= read -r line; do
		[[ $line ]] || continue
		# Readline adds the slash itself, but only where it sees a folder's name.
		if [[ $front && -d $line ]]; then
			line+=/
			compopt -o nospace 2>/dev/null || :
		fi
		[[ ! $quote ]] || printf -v line %q "$line"
		line=$front$line
		COMPREPLY+=("${line#"$kept"}")
	done <<<"$(compgen "$@" -- "$value")"
}

__bengal_run_ports() {
	local line ports='' list=''
	ports=$(command bengal-run completion "$1" </dev/null 2>/dev/null) || :
	[[ $value == *,* ]] && list=${value%,*},
	while IFS= read -r line; do
		[[ $line ]] && __bengal_run_offer "$list${line%%[[:space:]]*}"
	done <<<"$ports"
}

__bengal_run_value() {
	local name names='HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD
		CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO SYS'
	case $option in
	-p | --port)
		case $mode in
		cleanup) __bengal_run_ports cleanup-ports ;;
		*) __bengal_run_ports ports ;;
		esac
		;;
	--pidfile | --log) __bengal_run_paths -f ;;
	-C | --chdir) __bengal_run_paths -d ;;
	--keep) __bengal_run_offer $'none\n'"$(compgen -c -- "$value")" ;;
	--grace) __bengal_run_offer $'500ms\n1s\n2s\n5s\n10s\n30s\n1m' ;;
	--wait) __bengal_run_offer $'0s\n10s\n30s\n1m\n2m\n5m' ;;
	--parent-death) __bengal_run_offer $'auto\nsignal\npoll\noff' ;;
	--stop-signal)
		[[ $value == SIG* ]] && names="SIG${names//[[:space:]]/ SIG}"
		for name in $names; do __bengal_run_offer "$name"; done
		;;
	esac
	return 0
}

# __bengal_run_command completes COMMAND's own name, or that of a subcommand
# where it may stand.
__bengal_run_command() {
	local word folders=''
	for word in $1; do __bengal_run_offer "$word"; done
	if [[ $value && ${#COMPREPLY[@]} -eq 0 ]]; then
		compopt -o filenames 2>/dev/null || :
	fi
	if type compopt >/dev/null 2>&1; then
		folders=$(compgen -d -- "$value" || :)
	fi
	__bengal_run_offer "$folders"$'\n'"$(compgen -c -- "$value")"
}

__bengal_run_plain() {
	case $1 in '' | *[]\$\`\;\&\|\<\>\(\)\{\}*?[\!\"\'\\[:cntrl:]]*) return 1 ;; esac
}

# __bengal_run_hand_over lets COMMAND's own completion see a line that begins
# with COMMAND: $1 is its place among the typed words, $2 and $3 are what bash
# has told us.
__bengal_run_hand_over() {
	local word=${typed[$1]} after=${index[$1 + 1]} text=$2 before=$3 REPLY name
	local command
	__bengal_run_unquote "$word"
	command=$REPLY name=$REPLY
	# Completions are known to evaluate "$1". What is not plain is kept from them.
	if ! __bengal_run_plain "$command"; then
		command=${command##*/} name=${command##*/}
		if ! __bengal_run_plain "$command"; then
			compopt -o bashdefault -o default 2>/dev/null || :
			return 0
		fi
	elif [[ $command == *[[:space:]]* ]]; then
		name=$word
	fi

	local cut=$((place[$1] + ${#word}))
	local -a rest
	rest=("$name" "${COMP_WORDS[@]:after}")
	local COMP_CWORD=$((COMP_CWORD - after + 1)) COMP_LINE=$name${COMP_LINE:cut}
	local COMP_POINT=$((COMP_POINT - cut + ${#name}))
	local -a COMP_WORDS
	COMP_WORDS=("${rest[@]}")
	COMPREPLY=()
	__bengal_run_spec "$command" "$text" "$before" ||
		__bengal_run_spec "$command" "$text" "$before" # the loader has found it
	return 0
}

# __bengal_run_spec does what bash would for a line that begins with $1: it asks
# for its completion, that of its name without the folder, and the default one,
# which may load another (124) that is to be asked for then.
__bengal_run_spec() {
	local spec='' func='' program='' line code=0
	local -a parts generate=() options=()
	spec=$(complete -p -- "$1" 2>/dev/null || complete -p -- "${1##*/}" 2>/dev/null || complete -p -D 2>/dev/null) || :
	if [[ ! $spec ]]; then
		compopt -o bashdefault -o default 2>/dev/null || :
		return 0
	fi
	__bengal_run_split "$spec" "[:space:]"
	unset -v 'parts[0]' "parts[${#parts[@]} - 1]"
	while [[ ${#parts[@]} -gt 0 ]]; do
		parts=("${parts[@]}")
		case ${parts[0]} in
		-F) func=${parts[1]} ;;
		-C) program=${parts[1]} ;;
		-o) options+=(-o "${parts[1]}") ;;
		-[AGPSWX]) generate+=("${parts[0]}" "${parts[1]}") ;;
		*)
			generate+=("${parts[0]}")
			unset -v 'parts[0]'
			continue
			;;
		esac
		unset -v 'parts[0]' 'parts[1]'
	done
	[[ ${#options[@]} -eq 0 ]] || compopt "${options[@]}" 2>/dev/null || :
	if [[ $func ]] && declare -F "$func" >/dev/null; then
		"$func" "$@" || code=$?
		if [[ $code -eq 124 ]]; then
			COMPREPLY=()
			return 1
		fi
	fi
	if [[ ${#generate[@]} -gt 0 ]]; then
		while IFS= read -r line; do
			[[ $line ]] && COMPREPLY+=("$line")
		done <<<"$(compgen "${generate[@]}" -- "$2" 2>/dev/null)"
	fi
	if [[ $program ]]; then
		__bengal_run_split "$program" "[:space:]"
		while IFS= read -r line; do
			[[ $line ]] && COMPREPLY+=("$line")
		done <<<"$(COMP_LINE=$COMP_LINE COMP_POINT=$COMP_POINT COMP_KEY=${COMP_KEY-} COMP_TYPE=${COMP_TYPE-} \
			"${parts[@]}" "$@" 2>/dev/null)"
	fi
	return 0
}

_bengal_run() {
	local IFS=$' \t\n' REPLY='' text=${2-} before=${3-}
	local i line=$COMP_LINE at=0 gap word length
	local -a typed=() index=() place=()
	COMPREPLY=()

	# Readline has cut the line at = and :, too. These are the words as bash sees
	# them, up to the cursor, with their places in COMP_WORDS and COMP_LINE.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]-}
		gap=${line%%"$word"*}
		line=${line#"$gap$word"}
		((at += ${#gap})) || :
		if [[ $i -eq 0 || ! $word || $gap ]]; then
			typed+=('') index+=("$i") place+=("$at")
		fi
		length=${#word}
		if [[ $i -eq $COMP_CWORD ]]; then
			length=$((COMP_POINT > at ? COMP_POINT - at : 0))
		fi
		typed[${#typed[@]} - 1]+=${word:0:length}
		((at += ${#word})) || :
	done

	local mode=start k=1 last=$((${#typed[@]} - 1)) alone valued option='' front='' value kept
	__bengal_run_table start
	while ((k < last)); do
		word=${typed[k]}
		case $word in
		--)
			[[ $mode == start ]] || return 0
			((++k == last)) || { __bengal_run_hand_over "$k" "$text" "$before"; return; }
			mode='command'
			break
			;;
		-?*)
			__bengal_run_option "$word"
			[[ ! $option || $front ]] || ((++k))
			;;
		stop | cleanup | list | completion | help)
			if [[ $mode == start ]]; then
				mode=$word
				__bengal_run_table "$mode"
			fi
			;;
		*)
			[[ $mode != start ]] || { __bengal_run_hand_over "$k" "$text" "$before"; return; }
			;;
		esac
		((++k))
	done

	word=${typed[last]} front=''
	kept=${word%"$text"}
	if ((k > last)); then # the value of the option before
		:
	elif [[ $word == -* && $mode != command ]]; then
		__bengal_run_option "$word"
		[[ $front ]] || option=''
	else
		option=''
	fi
	__bengal_run_unquote "$kept"
	kept=$REPLY
	__bengal_run_unquote "${word#"$front"}"
	value=$REPLY
	if [[ $option ]]; then
		__bengal_run_value
		return
	fi
	case $mode,$word in
	command,*) __bengal_run_command '' ;;
	*,-*) for word in $alone $valued; do __bengal_run_offer "$word"; done ;;
	start,?*) __bengal_run_command 'stop cleanup list completion help' ;;
	start,) __bengal_run_command "stop cleanup list completion help $alone $valued" ;;
	completion,*) __bengal_run_offer $'bash\nzsh\nfish' ;;
	esac
	return 0
}

if type compopt >/dev/null 2>&1; then
	complete -F _bengal_run bengal-run
else # bash 3.2
	complete -o bashdefault -o default -F _bengal_run bengal-run
fi
