#!/bin/sh
# Installs bengal-run: from a checkout, it builds it; from a release archive, which
# has the program beside this file, it does not. It runs with the sh and the tools
# of macOS and FreeBSD, too: it uses no option that only GNU's tools have.
#
# It first writes each new file next to its place, and renames them only when all
# are ready: whatever goes wrong on the way, the earlier installation stays as it
# was. The manifest says what --uninstall removes, relative to the prefix: a line
# for each file; for each folder that was made, with a slash at its end; one that
# begins with ./ for the prefix itself and each folder above it that was made; and
# one that begins with - for each file of an older version, next to which there may
# be something left to sweep up.

set -efu
IFS='
'
unset CDPATH
LC_ALL=C
export LC_ALL
umask go-w # zsh takes no completion from a folder that others can write to

manifest=share/bengal-run/manifest

# each_file calls $1 for each file of an installation, with its mode, its place
# below the prefix, and the file that it is a copy of.
each_file() {
	"$1" 755 bin/bengal-run "$program"
	"$1" 644 share/man/man1/bengal-run.1 "$here/docs/bengal-run.1"
	"$1" 644 share/bash-completion/completions/bengal-run "$here/completions/bengal-run.bash"
	"$1" 644 share/zsh/site-functions/_bengal-run "$here/completions/_bengal-run"
	"$1" 644 share/fish/vendor_completions.d/bengal-run.fish "$here/completions/bengal-run.fish"
}

# ours says whether a line of a manifest, which anybody may have written, can
# name a file of ours: all that was ever installed is called bengal-run.
ours() {
	case /$1/ in //* | */../*) return 1 ;; esac
	case $1 in */bengal-run | */bengal-run.* | */_bengal-run | share/bengal-run/*[!/]) ;; *) return 1 ;; esac
}

usage() {
	cat <<'END'
install.sh installs bengal-run with its manual and its completions for bash, zsh
and fish. In a checkout, it builds it first; in a release archive, it is there.

Usage: ./install.sh [--prefix DIR] [--dry-run] [--uninstall]

   --prefix DIR   install to DIR/bin and DIR/share (~/.local)
   --dry-run      say what would be done, and change nothing
   --uninstall    remove the files that were installed, changed since or not,
                  the folders that were made for them, if they are empty, and
                  nothing else
   --help         print this help

In a checkout it needs Go. It changes no start-up file of a shell: where one has
to be changed, it says which line to add.
END
}

say() { printf '%s\n' "$@"; }

die() {
	printf 'install.sh: %s\n' "$(printf %s "$*" | tr '\n' ' ')" >&2
	exit 1
}

wrong() {
	printf 'install.sh: %s, see install.sh --help\n' "$*" >&2
	exit 2
}

exists() { [ -e "$1" ] || [ -h "$1" ]; }

folder() { [ -d "$1" ] && [ ! -h "$1" ]; }

# origin is the folder that this file lies in, however it was called.
origin() {
	self=$0
	case $self in */*) ;; *) [ -f "$self" ] || self=$(command -v -- "$self") || : ;; esac
	case $self in */*) ;; *) self=./$self ;; esac
	while [ -h "$self" ]; do
		link=$(readlink "$self")
		case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
	done
	cd -- "${self%/*}/"
	[ -f go.mod ] || [ -f bengal-run ] ||
		die "there is no checkout of bengal-run around $self, and no archive: call it by its path"
	pwd
}

# absolute names a folder, which may not be there yet, from the root on.
absolute() {
	case $1 in /*) dir=$1 ;; *) dir=$(pwd)/$1 ;; esac
	dir=$(printf %s "$dir" | tr -s /)
	dir=${dir%/}
	rest=
	until [ -d "$dir/" ]; do
		case ${dir##*/} in
		.) ;;
		..) die "there is no folder ${dir%/..} to go up from" ;;
		*) rest=/${dir##*/}$rest ;;
		esac
		dir=${dir%/*}
	done
	dir=$(cd "$dir/" 2>/dev/null && pwd) || die "cannot enter $dir"
	say "${dir%/}$rest"
}

# older says whether version $1 came before version $2.
older() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		split(a, x, "."); split(b, y, ".")
		for (i = 1; i <= 3; i++) if (x[i] + 0 != y[i] + 0) exit !(x[i] + 0 < y[i] + 0)
		exit 1
	}'
}

check_go() {
	wanted=$(sed -n 's/^go \([0-9.]*\).*/\1/p' "$here/go.mod")
	hint="install go $wanted or later from https://go.dev/dl/, put its bin folder into PATH, and run this again"
	command -v go >/dev/null || die "there is no go in PATH: $hint"
	found=$(cd "$here" && GOTOOLCHAIN=local go version 2>/dev/null) || die "the go in PATH does not run: $hint"
	found=$(say "$found" | sed -n 's/.* go\([0-9][0-9.]*\).*/\1/p')
	# A version without a number is one that was built from Go's own sources.
	if [ -n "$found" ] && older "$found" "$wanted"; then die "go $found is too old: $hint"; fi
}

# check_program tells whether what lies in the archive is for this machine.
check_program() {
	"$program" --version >/dev/null 2>&1 && return
	hint="is this the archive for $(uname -sm)?"
	[ "$system" != Darwin ] || hint="$hint If so, run this first: xattr -d com.apple.quarantine $program"
	die "$program does not run here: $hint"
}

# check_place tells before the build what could not be written after it.
check_place() {
	[ ! -d "$prefix/$2" ] || die "$prefix/$2 is a folder"
	dir=$prefix/${2%/*}
	until exists "$dir/" || exists "$dir"; do dir=${dir%/*}; done
	[ -d "$dir/" ] || die "$dir is no folder"
	[ -w "$dir/" ] || die "cannot write to ${dir:-/}, choose another --prefix"
}

# build makes the program, whatever the user's own settings of go are. The version
# comes from git, which refuses a checkout of another user. It builds in the
# background: while a shell waits for a child in the foreground, it does not hear
# TERM.
build() {
	vcs=false flags=-mod=readonly
	if [ -e "$here/.git" ] && git -C "$here" rev-parse --git-dir >/dev/null 2>&1; then vcs=auto; fi
	if [ -z "${HOME:-}" ]; then # where go would keep what it downloads and compiles
		GOCACHE=${GOCACHE:-$work/cache} GOPATH=${GOPATH:-$work/go} flags="$flags -modcacherw"
		export GOCACHE GOPATH
	fi
	cd "$here"
	CGO_ENABLED=0 GO111MODULE=on GOFLAGS=$flags GOTMPDIR=$work GOTOOLCHAIN=local GOWORK=off \
		go build -trimpath -buildvcs="$vcs" -tags urfave_cli_no_docs -o "$program" . &
	child=$!
	code=0
	wait "$child" || code=$?
	child=
	[ "$code" = 0 ] || die "the build failed, nothing was changed"
}

# make_folder makes a folder and those above it, and notes each.
make_folder() {
	if [ -d "$1/" ]; then return; fi
	make_folder "${1%/*}"
	made=$1$IFS$made
	why=$(mkdir "$1" 2>&1) || die "$why"
}

# sweep removes the files next to a place that were left there when an earlier run
# was killed.
sweep() {
	[ -z "$dry" ] || return 0
	set +f
	for left in "$1".new.* "$1".old.*; do
		case ${left##*.} in *[!0-9]*) continue ;; esac
		kill -0 "${left##*.}" 2>/dev/null || rm -f "$left"
	done
	set -f
}

# prepare puts a new file next to its place, unless it is there already.
prepare() {
	names=$names$2$IFS
	place=$prefix/$2
	sweep "$place"
	if [ -f "$place" ] && cmp -s "$3" "$place" && { [ "$1" = 644 ] || [ -x "$place" ]; }; then return; fi
	make_folder "${place%/*}"
	fresh=$fresh$place$IFS
	why=$( (cp "$3" "$place.new.$$" && chmod "$1" "$place.new.$$") 2>&1) || die "$why"
}

# read_manifest sorts what an earlier installation has left behind.
read_manifest() {
	old_files='' old_folders='' above='' former=''
	[ -f "$prefix/$manifest" ] || return 0
	while read -r line || [ -n "$line" ]; do
		case $line in
		"$manifest") ;;
		./*) above=$above$line$IFS ;;
		-*) if ours "${line#-}"; then former=$former$line$IFS; fi ;;
		*/../* | ../* | /*) ;;
		*/) old_folders=$old_folders$line$IFS ;;
		*) if ours "$line"; then old_files=$old_files$line$IFS; fi ;;
		esac
	done <"$prefix/$manifest"
}

# prepare_removal finds what an older version had and this one has not.
prepare_removal() {
	for name in $old_files; do
		case $IFS$names in *"$IFS$name$IFS"*) continue ;; esac
		former=$former-$name$IFS
		if exists "$prefix/$name" && ! folder "$prefix/$name"; then stale=$stale$prefix/$name$IFS; fi
	done
	for name in $former; do sweep "$prefix/${name#-}"; done
}

prepare_manifest() {
	make_folder "$prefix/${manifest%/*}" # first, so that the manifest names it
	for dir in $made; do
		case $dir in
		"$prefix"/*) say "${dir#"$prefix"/}/" ;;
		*) say ".${prefix#"$dir"}/" ;;
		esac
	done >"$work/lines"
	for line in $names$old_folders$above$former; do say "$line"; done >>"$work/lines"
	sort -ru "$work/lines" >"$work/manifest" # a folder after those in it
	prepare 644 "$manifest" "$work/manifest"
}

# keep keeps what stands in a place until all is well.
keep() {
	if exists "$1" && { [ -h "$1" ] || ! ln "$1" "$1.old.$$" 2>/dev/null; }; then
		why=$(cp -pP "$1" "$1.old.$$" 2>&1) || { rm -f "$1.old.$$"; die "$why"; }
	fi
	kept=$kept$1$IFS
}

# commit renames, the manifest last: if it is killed before that, the old manifest
# stays, which knows what was to be removed. Nothing but a kill interrupts these
# few moments.
commit() {
	trap '' HUP INT PIPE TERM
	for place in $stale; do
		keep "$place"
		why=$(rm -f "$place" 2>&1) || die "$why"
	done
	for place in $fresh; do
		keep "$place"
		why=$(mv -f "$place.new.$$" "$place" 2>&1) || die "$why"
	done
	committed=yes
	for place in $kept; do rm -f "$place.old.$$"; done
	catch_signals
}

take_back() {
	for place in $kept; do
		if ! exists "$place.old.$$"; then
			rm -f "$place"
		elif cmp -s "$place.old.$$" "$place"; then # mv refuses two names of one file
			rm -f "$place.old.$$"
		else
			mv -f "$place.old.$$" "$place"
		fi
	done
	for place in $fresh; do rm -f "$place.new.$$"; done
	for dir in $made; do rmdir "$dir"; done 2>/dev/null
}

# finish runs at the end, whichever it is, and takes back what is not complete.
finish() {
	code=$?
	trap '' HUP INT PIPE TERM
	set +e
	if [ -n "$child" ]; then
		kill "$child"
		wait "$child"
	fi 2>/dev/null
	[ -n "$committed" ] || take_back
	[ -z "$work" ] || rm -rf "$work"
	exit "$code"
}

catch_signals() {
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 141' PIPE
	trap 'exit 143' TERM
}

foresee() {
	names=$names$2$IFS
	say "would install $prefix/$2"
}

install_files() {
	if [ "$archive" ]; then check_program; else check_go; fi
	each_file check_place
	check_place 644 "$manifest"
	read_manifest
	if [ -n "$dry" ]; then
		each_file foresee
		foresee 644 "$manifest"
		prepare_removal
		for place in $stale; do say "would remove $place"; done
		return
	fi
	[ "$archive" ] || build
	each_file prepare
	prepare_removal
	prepare_manifest
	commit
	for place in $fresh; do say "installed $place"; done
	for place in $stale; do say "removed $place, which this version does not have"; done
	[ -n "$fresh$stale" ] || say "$prefix has all of it already"
	hints
}

remove() {
	exists "$1" || return 0
	if folder "$1"; then
		say "left $1, which is a folder now"
	elif [ -n "$dry" ]; then
		say "would remove $1"
	else
		why=$(rm -f "$1" 2>&1) || die "$why"
		say "removed $1"
	fi
}

uninstall() {
	[ -f "$prefix/$manifest" ] || die "nothing is installed in $prefix: there is no $prefix/$manifest"
	read_manifest
	for name in $old_files $former $manifest; do
		sweep "$prefix/${name#-}"
		case $name in -*) continue ;; esac
		remove "$prefix/$name"
	done
	[ -z "$dry" ] || return 0
	remove_folders
	line=$(bash_line)
	file=$(bash_file)
	if grep -qxF -e "$line" "$file" 2>/dev/null; then
		say "" "Take this line out of $file:" "" "    $line"
	fi
}

# remove_folders removes those that were made and are empty.
remove_folders() {
	dir=$(cd -P "$prefix/" && pwd -P)
	cd /
	for name in $old_folders; do rmdir "$prefix/$name" || :; done 2>/dev/null
	for name in $above; do
		rmdir "$dir" || break
		dir=${dir%/*}
	done 2>/dev/null
}

same_folder() { [ "$(cd -P "$1" && pwd -P)" = "$(cd -P "$2" && pwd -P)" ]; } 2>/dev/null

# among says whether a folder is one of those that follow.
among() {
	folder=$1
	shift
	for dir in "$@"; do
		if same_folder "$folder" "$dir"; then return; fi
	done
	return 1
}

path_finds() {
	found=$(command -v bengal-run) && same_folder "$prefix/bin" "${found%/*}/"
}

# The shells are asked themselves where they look, without the user's start-up
# files: bash-completion looks beside a program from 2.12 on, and fish below
# /usr/local from 4.0 on.
bash_finds() {
	XDG_DATA_HOME=$data HOME=$work XDG_CONFIG_HOME=$work BASH_COMPLETION_COMPAT_DIR=$work \
		BASH_ENV='' PATH=$prefix/bin:$PATH bash --norc --noprofile -c '
			for base in /usr /usr/local /opt/homebrew /opt/local /usr/pkg; do
				[[ -r $base/share/bash-completion/bash_completion ]] || continue
				. "$base/share/bash-completion/bash_completion"
				_comp_load bengal-run || __load_completion bengal-run
				exit
			done
			exit 1'
} </dev/null >/dev/null 2>&1

zsh_finds() {
	# shellcheck disable=SC2016,SC2046 # zsh expands it; a folder a line
	among "$prefix/share/zsh/site-functions" $(zsh -fc 'print -rl -- $fpath' </dev/null 2>/dev/null)
}

fish_finds() {
	# shellcheck disable=SC2016,SC2046 # fish expands it; a folder a line
	among "$prefix/share/fish/vendor_completions.d" "$data/fish/vendor_completions.d" \
		$(HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work XDG_CACHE_HOME=$work \
			fish -c 'printf "%s\n" $fish_complete_path' </dev/null 2>/dev/null)
}

# quote makes one word of a path, with the sed script of the shell that reads it.
quote() {
	case $1 in
	*[!A-Za-z0-9/._+-]*) say "'$(say "$1" | sed "$2")'" ;;
	*) say "$1" ;;
	esac
}
in_sh="s/'/'\\\\''/g"
in_fish="s/[\\\\']/\\\\&/g"

# bash_file is what an interactive bash reads: on macOS, where each terminal starts
# a login shell, the first of three that is there.
bash_file() {
	home=${HOME:-\~}
	if [ "$system" = Darwin ]; then
		for name in .bash_profile .bash_login .profile; do
			if [ -f "$home/$name" ]; then
				say "$home/$name"
				return
			fi
		done
		say "$home/.bash_profile"
	else
		say "$home/.bashrc"
	fi
}

# bash_completes and zsh_completes say whether the start-up file $1 sees to it that
# completions are looked for at all (zsh: compinit is called). On macOS nothing else
# does.
bash_completes() {
	[ "$system" != Darwin ] || grep -q bash_completion "$1" 2>/dev/null
}
zsh_completes() {
	[ "$system" != Darwin ] ||
		grep -qE 'compinit|oh-my-zsh|prezto|antigen|antidote|zplug|zinit|zimfw' "$1" 2>/dev/null
}

bash_line() { say ". $(quote "$prefix/share/bash-completion/completions/bengal-run" "$in_sh")"; }

# hint prints which lines the start-up file of a shell needs, except for those that
# it has.
hint() {
	heading="For $1, add to $2" file=$3 lines=''
	shift 3
	for line in "$@"; do
		[ -z "$line" ] || grep -qxF -e "$line" "$file" 2>/dev/null || lines="$lines    $line$IFS"
	done
	[ -z "$lines" ] || say "" "$heading:" "" "${lines%"$IFS"}"
}

has() { command -v "$1" >/dev/null; }

hints() {
	home=${HOME:-\~} sh_path='' fish_path=''
	data=${XDG_DATA_HOME:-$home/.local/share}
	case $prefix in
	*:*)
		say "" "No PATH can name a folder with a colon: call it as $prefix/bin/bengal-run"
		return
		;;
	esac
	if ! path_finds; then
		sh_path="export PATH=$(quote "$prefix/bin" "$in_sh"):\"\$PATH\""
		fish_path="fish_add_path $(quote "$prefix/bin" "$in_fish")"
		[ -z "$found" ] || say "" "Shells find another one before it: $found"
	fi
	if has bash; then
		line='' file=$(bash_file)
		{ bash_completes "$file" && bash_finds; } || line=$(bash_line)
		hint bash "$file" "$file" "$sh_path" "$line"
	fi
	if has zsh; then
		line='' file=${ZDOTDIR:-$home}/.zshrc
		zsh_finds || line="fpath=($(quote "$prefix/share/zsh/site-functions" "$in_sh") \$fpath)"
		if zsh_completes "$file"; then
			hint zsh "$file, above compinit" "$file" "$sh_path" "$line"
		else
			hint zsh "$file" "$file" "$sh_path" "$line" "autoload -Uz compinit && compinit"
		fi
	fi
	if has fish; then
		line='' file=${XDG_CONFIG_HOME:-$home/.config}/fish/config.fish
		fish_finds || line="set -a fish_complete_path $(quote "$prefix/share/fish/vendor_completions.d" "$in_fish")"
		hint fish "$file" "$file" "$fish_path" "$line"
	fi
	has bash || has zsh || has fish || hint sh "$home/.profile" "$home/.profile" "$sh_path"
}

prefix=${HOME:+$HOME/.local} dry='' action=install_files
while [ $# -gt 0 ]; do
	case $1 in
	--prefix)
		[ $# -gt 1 ] || wrong "--prefix needs a folder"
		prefix=$2
		shift
		;;
	--prefix=*) prefix=${1#--prefix=} ;;
	--dry-run) dry=yes ;;
	--uninstall) action=uninstall ;;
	--help | -h)
		usage
		exit
		;;
	*) wrong "unknown option $1" ;;
	esac
	shift
done
[ -n "$prefix" ] || wrong "no folder to install to, give --prefix DIR"
case $prefix in *"$IFS"*) die "a prefix with a line break in it cannot be used" ;; esac
prefix=$(absolute "$prefix")
here=$(origin)
system=$(uname -s 2>/dev/null) || system=''
archive=''
[ -f "$here/go.mod" ] || archive=yes

work='' child='' committed=''
names='' made='' fresh='' stale='' kept='' # lists, an entry a line
trap finish EXIT
catch_signals
work=$(mktemp -d "${TMPDIR:-/tmp}/bengal-run-install.XXXXXX" 2>/dev/null) ||
	die "cannot make a folder in ${TMPDIR:-/tmp}, set TMPDIR to another one"
work=$(cd "$work" && pwd)
if [ "$archive" ]; then program=$here/bengal-run; else program=$work/built; fi
"$action"
