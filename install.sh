#!/bin/sh
# Builds bengal-run from the checkout that this file lies in, and installs it.
#
# What is new is made ready first, next to the place where it will stand, and
# then renamed into it: whatever goes wrong on the way, the installation from
# before stays as it was. --uninstall goes by the manifest: a line for each
# file, and one that ends in a slash for each folder that was made, relative to
# the prefix where they lie in it.

set -eu
unset CDPATH
LC_ALL=C
export LC_ALL

# What is installed: its mode, its place below the prefix, and the file of the
# checkout that it is a copy of; "built" is the program itself.
files='
755 bin/bengal-run built
'
manifest=share/bengal-run/manifest

usage() {
	cat <<'END'
install.sh builds bengal-run from this checkout and installs it.

Usage: ./install.sh [--prefix DIR] [--dry-run] [--uninstall]

   --prefix DIR   install to DIR/bin and DIR/share (~/.local)
   --dry-run      say what would be done, and change nothing
   --uninstall    remove what was installed, and nothing else
   --help         print this help
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

# checkout is the folder that this file lies in, however it was called.
checkout() {
	self=$0
	case $self in */*) ;; *) [ -f "$self" ] || self=$(command -v -- "$self") ;; esac
	case $self in */*) ;; *) self=./$self ;; esac
	while [ -h "$self" ]; do
		link=$(readlink "$self")
		case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
	done
	cd -- "${self%/*}/" && pwd
}

# absolute names a folder, which may not be there yet, from the root on.
absolute() {
	case $1 in /*) dir=$1 ;; *) dir=$(pwd)/$1 ;; esac
	dir=$(printf %s "$dir" | tr -s /)
	dir=${dir%/}
	rest=
	until [ -d "$dir/" ]; do
		rest=/${dir##*/}$rest
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
	# Asked from outside: in a module, go may answer for one that it downloads.
	found=$(cd / && GOTOOLCHAIN=local go version 2>/dev/null | sed -n 's/.* go\([0-9][0-9.]*\).*/\1/p')
	[ -n "$found" ] || die "the go in PATH does not run: $hint"
	if older "$found" "$wanted"; then die "go $found is too old: $hint"; fi
}

# check_place tells before the build what could not be written after it.
check_place() {
	dir=${1%/*}
	until [ -e "$dir/" ] || [ -e "$dir" ]; do dir=${dir%/*}; done
	[ -d "$dir/" ] || die "$dir is no folder"
	[ -w "$dir/" ] || die "cannot write to ${dir:-/}, choose another --prefix"
	[ ! -d "$1" ] || die "$1 is a folder"
}

# build makes the program. It reads its own symbol table: a GOFLAGS with
# -ldflags=-s must not take that away. The version comes from git, which refuses
# a checkout of another user.
build() {
	vcs=auto
	git -C "$here" rev-parse --git-dir >/dev/null 2>&1 || vcs=false
	(cd "$here" && CGO_ENABLED=0 GOTOOLCHAIN=local GOTMPDIR="$work" \
		go build -trimpath -buildvcs="$vcs" -ldflags= -tags urfave_cli_no_docs -o "$work/built" .) ||
		die "the build failed, nothing was changed"
}

# make_folder makes a folder and those above it, and notes each.
make_folder() {
	if [ -d "$1/" ]; then return; fi
	make_folder "${1%/*}"
	why=$(mkdir "$1" 2>&1) || die "$why"
	say "$1" >>"$work/folders"
}

# prepare puts the new file $3 next to its place $2, unless it is there already.
prepare() {
	if [ -f "$2" ] && cmp -s "$3" "$2" && { [ "$1" = 644 ] || [ -x "$2" ]; }; then return; fi
	make_folder "${2%/*}"
	say "$2" >>"$work/pending"
	why=$( (cp "$3" "$2.new.$$" && chmod "$1" "$2.new.$$") 2>&1) || die "$why"
}

# list is the manifest: what an earlier installation has put there counts still.
list() {
	if [ -f "$prefix/$manifest" ]; then cat "$prefix/$manifest"; fi
	cut -d ' ' -f 2 "$work/files"
	while IFS= read -r dir; do
		case $dir in "$prefix"/*) dir=${dir#"$prefix"/} ;; esac
		say "$dir/"
	done <"$work/folders"
}

# commit renames. For these few moments nothing interrupts.
commit() {
	trap '' HUP INT PIPE TERM
	while IFS= read -r place; do
		if [ -e "$place" ] || [ -h "$place" ]; then
			ln "$place" "$place.old.$$" 2>/dev/null || cp -p "$place" "$place.old.$$"
		fi
		why=$(mv -f "$place.new.$$" "$place" 2>&1) || die "$why"
		say "$place" >>"$work/renamed"
	done <"$work/pending"
	committed=yes
}

# finish runs at the end, whichever it is, and takes back what is not complete.
finish() {
	code=$?
	trap '' HUP INT PIPE TERM
	set +e
	if [ -z "$committed" ]; then
		while IFS= read -r place; do
			if [ -e "$place.old.$$" ]; then mv -f "$place.old.$$" "$place"; else rm -f "$place"; fi
		done <"$work/renamed"
	fi
	while IFS= read -r place; do rm -f "$place.new.$$" "$place.old.$$"; done <"$work/pending"
	if [ -z "$committed" ]; then
		sort -r "$work/folders" | while IFS= read -r dir; do rmdir "$dir"; done
	fi
	rm -rf "$work"
	exit "$code"
}

install_files() {
	check_go
	while read -r _ place _; do check_place "$prefix/$place"; done <"$work/files"
	check_place "$prefix/$manifest"
	if [ -n "$dry" ]; then
		while read -r _ place _; do say "would install $prefix/$place"; done <"$work/files"
		return
	fi
	build
	while read -r mode place from; do
		case $from in built) from=$work/built ;; *) from=$here/$from ;; esac
		prepare "$mode" "$prefix/$place" "$from"
	done <"$work/files"
	make_folder "$prefix/${manifest%/*}" # first, so that the manifest names it
	list | sort -u >"$work/manifest"
	prepare 644 "$prefix/$manifest" "$work/manifest"
	commit
	if [ -s "$work/pending" ]; then
		sed 's/^/installed /' "$work/pending"
	else
		say "$prefix has all of it already"
	fi
}

remove() {
	if [ ! -e "$1" ] && [ ! -h "$1" ]; then return; fi
	say "$1" >>"$work/removed"
	[ -n "$dry" ] || why=$(rm -f "$1" 2>&1) || die "$why"
}

uninstall() {
	if [ -n "$dry" ]; then verb="would remove"; else verb=removed; fi
	[ -f "$prefix/$manifest" ] || die "nothing is installed in $prefix: there is no $prefix/$manifest"
	sort -r "$prefix/$manifest" >"$work/manifest"
	while IFS= read -r place; do
		case /$place/ in */../*) die "$prefix/$manifest is damaged: $place" ;; esac
		case $place in */) ;; *) remove "$prefix/$place" ;; esac
	done <"$work/manifest"
	remove "$prefix/$manifest"
	while IFS= read -r place && [ -z "$dry" ]; do
		case $place in /*/) ;; */) place=$prefix/$place ;; *) continue ;; esac
		rmdir "$place" 2>/dev/null || : # not empty: others use it by now
	done <"$work/manifest"
	sed "s/^/$verb /" "$work/removed"
}

# path_hint says what to add where the shell would not find the program.
path_hint() {
	case :$PATH: in *":$prefix/bin:"*) return ;; esac
	word=\'$(printf %s "$prefix/bin" | sed "s/'/'\\\\''/g")\'
	case ${SHELL:-} in
	*/fish) line="fish_add_path $word" ;;
	*) line="export PATH=$word:\"\$PATH\"" ;;
	esac
	say "$prefix/bin is not in PATH. Add this line to your shell's start-up file:" "" "    $line"
}

prefix=${HOME:+$HOME/.local} dry='' action=install_files committed=''
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
case $prefix in *'
'*) die "a prefix with a line break in it cannot be used" ;; esac
prefix=$(absolute "$prefix")
here=$(checkout)

work=$(mktemp -d "${TMPDIR:-/tmp}/bengal-run-install.XXXXXX" 2>&1) || die "$work"
work=$(cd "$work" && pwd)
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM
for name in pending renamed removed folders; do : >"$work/$name"; done
printf %s "$files" | sed '/^$/d' >"$work/files"
"$action"
if [ "$action" = install_files ]; then path_hint; fi
