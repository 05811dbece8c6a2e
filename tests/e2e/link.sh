#!/bin/sh
# Links that are written down while a project is built, done again with filler
# between their objects, and put back as if nothing had happened: probe/link, by
# the driver tests/link.c.

. "$(dirname "$0")/../lib.sh"

build=$(cd "$(dirname "$PERFBISECT")" && pwd)
link=$build/link
if ! command -v gcc >/dev/null || [ ! -x "$link" ]; then
	echo '1..0 # SKIP there is no gcc, or no driver beside perfbisect'
	exit 0
fi

# Linkers do not lie where there are spaces; trees do.
linkers=$(mktemp -d "${TMPDIR:-/tmp}/perfbisect-linkers.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work" "$linkers"' EXIT
mkdir "$work/c"
cd "$work/c" || exit 1
cat >main.c <<'END'
#include <stdio.h>
int twice(int x);
int counted = 3;
int main(void)
{
	printf("%d %d\n", twice(21), counted);
	return 0;
}
END
cat >twice.c <<'END'
static int unused(int x) { return x * 3; }
int (*keep)(int) = unused;
__attribute__((noinline)) int twice(int x) { return x * 2; }
END

# sources: a tree with two files in it; from here on we are in it.
sources() {
	mkdir -p tree && cp "$work"/c/*.c tree && cd tree || return
}

# recorded [path] COMMAND...: a step of a build.
recorded() (
	reach=
	[ "$1" != path ] || { reach=path; shift; }
	"$link" environment "$linkers/bin" "$work/t/records" "$work/t/tree" \
		$reach >"$work/environment" || exit
	while IFS= read -r line; do
		export "${line?}"
	done <"$work/environment"
	"$@"
)

loads() {
	"$link" load "$work/t/records" "$work/t/tree"
}

# lay SEED COMMAND...
lay() {
	"$link" lay "$work/t/records" "$work/t/tree" "$@"
}

restored() {
	"$link" restore "$work/t/records"
}

# state FILE...: what make, and anybody else, sees of them.
state() {
	stat -c '%n %i %Y %y %a %s' "$@" && md5sum "$@"
}

# address FILE SYMBOL
address() {
	nm "$1" | sed -n "s/ . $2\$//p"
}

# moves FILE [COMMAND...]: what COMMAND, by default the file itself, runs of it
# prints the same under a layout, in which `main`, or $symbol, lies elsewhere,
# and another layout puts it elsewhere again; then all is as before.
moves() {
	file=$1
	shift
	[ $# -gt 0 ] || set -- "./$file"
	: "${symbol:=main}"
	state "$file" >"$work/before" && "$@" >"$work/printed" || return
	lay 1 "$@" && "$@" | diff "$work/printed" - || return
	first=$(address "$file" "$symbol")
	lay 2 "$@" && "$@" | diff "$work/printed" - || return
	second=$(address "$file" "$symbol")
	restored && state "$file" | diff "$work/before" - || return
	echo "$(address "$file" "$symbol") $first $second"
	[ -n "$first" ] && [ "$first" != "$second" ] &&
		[ "$(address "$file" "$symbol")" != "$first" ] &&
		is '' "$(find . -name '.*perfbisect*')"
}

# compiled TITLE COMMAND: builds main.c and twice.c to p.
compiled() {
	for need in gcc clang ld.lld ld.mold; do
		case $1 in
		*"$need"*) command -v $need >/dev/null || {
			skip "$1" "there is no $need"
			return
		} ;;
		esac
	done
	check "$1" "sources && recorded $2 && is p \"\$(loads)\" && moves p"
}

compiled 'gcc, from temporary objects' 'gcc -O1 main.c twice.c -o p'
compiled 'gcc, static' 'gcc -O1 -static main.c twice.c -o p'
compiled 'gcc, no PIE' 'gcc -O1 -no-pie main.c twice.c -o p'
compiled 'gcc, LTO' 'gcc -O1 -flto main.c twice.c -o p'
compiled 'gcc, ld.bfd' 'gcc -fuse-ld=bfd main.c twice.c -o p'
compiled 'gcc, ld.gold' 'gcc -fuse-ld=gold main.c twice.c -o p'
compiled 'gcc, unused sections dropped' \
	'gcc -ffunction-sections -Wl,--gc-sections main.c twice.c -o p'
compiled 'gcc, ld.mold' 'gcc -fuse-ld=mold main.c twice.c -o p'
compiled 'gcc, ld.gold that folds what is the same' \
	'gcc -ffunction-sections -fuse-ld=gold -Wl,--icf=all main.c twice.c -o p'
compiled 'gcc, with files on the side' 'gcc main.c twice.c -o p -Wl,-Map=map \
	-Wl,--dependency-file=dep -Wl,--build-id'
compiled 'clang' 'clang -O1 main.c twice.c -o p'
compiled 'clang, LTO with ld.lld' \
	'clang -O1 -flto -fuse-ld=lld main.c twice.c -o p'
compiled 'clang, ld.lld that folds and drops' 'clang -ffunction-sections \
	-fuse-ld=lld -Wl,--icf=all -Wl,--gc-sections main.c twice.c -o p'
compiled 'clang, ld.mold' 'clang -fuse-ld=mold main.c twice.c -o p'
compiled 'clang, ld.gold' 'clang -fuse-ld=gold main.c twice.c -o p'

check 'g++, with constructors in their order' '
	sources
	for i in 1 2 3; do
		printf "%s\n" "#include <cstdio>" \
			"struct S$i { S$i() { std::printf(\"$i\"); } };" \
			"static S$i s;" >c$i.cc
	done
	recorded g++ c1.cc -x c++ main.c twice.c c2.cc c3.cc -o p &&
		./p && is "12342 3" "$(./p)" && moves p
'

check 'objects that lie in the tree, and in an archive' '
	sources && recorded gcc -c main.c twice.c && ar rc libt.a twice.o &&
		recorded gcc main.o -L. -lt -o p && moves p &&
		rm p && recorded gcc main.o libt.a -o p && symbol=twice &&
		moves p
'

check 'a shared library that is opened later' '
	sources
	cat >open.c <<-END
		#include <dlfcn.h>
		#include <stdio.h>
		int main(void)
		{
			int (*f)(int) = (int (*)(int))
				dlsym(dlopen("./libt.so", RTLD_NOW), "twice");
			printf("%d\n", f(4));
			return 0;
		}
	END
	recorded gcc -shared -fPIC twice.c -o libt.so && recorded gcc open.c -o p
	is 8 "$(./p)" && symbol=twice && moves libt.so ./p && symbol=main &&
		moves p
'

check 'response files, in which names are quoted' '
	sources && mv twice.c "my twice.c"
	printf "%s\n" "main.c @inner -o p" >outer
	printf "%s\n" "\"my twice.c\"" >inner
	recorded gcc @outer && moves p
	gcc -c main.c "my twice.c" && echo "my\\ twice.o" >objects
	recorded gcc main.o -Wl,@objects -o q && moves q
'

check 'names that are hostile' '
	mkdir -p tree/"a
b" && cd tree/"a
b" && cp "$work"/c/*.c . && name=$(printf "%s\\n\\377\"x\\047 \$y" "-o=@p;")
	mv twice.c "it'\''s \"2\".c"
	gcc -c main.c "it'\''s \"2\".c"
	recorded gcc main.o "it'\''s \"2\".o" -o "./$name" && moves "./$name" "./$name"
'

check 'many objects, which need a response file of ours' '
	sources
	i=0
	gcc -c ./*.c && echo "static int f;" >f.c && gcc -c f.c &&
	while [ $i -lt 300 ]; do
		i=$((i + 1))
		cp f.o "f$i.o" || return
	done
	recorded gcc ./*.o -o p && moves p
'

check 'make, in parallel, in subfolders; it has nothing to do afterwards' '
	mkdir -p tree && cd tree
	for i in 1 2 3 4 5 6 7 8; do
		mkdir d$i && cp "$work"/c/*.c d$i
	done
	printf "%s\n" "all: \$(patsubst %,d%/p,1 2 3 4 5 6 7 8)" \
		"d%/p: d%/main.o d%/twice.o" "	cd \$(@D) && gcc main.o twice.o -o p" \
		>Makefile
	recorded make -s -j8 && is 8 "$(loads | wc -l)" && moves d3/p &&
		lay 1 d4/p && restored && make -q
'

check 'a linker that is called by its name' '
	sources
	cat >start.c <<-END
		void _start(void) { __asm__("mov \$60, %eax; xor %edi, %edi; syscall"); }
	END
	gcc -O1 -c start.c -fno-stack-protector || exit
	recorded ld start.o -o p && is "" "$(loads)" &&
		recorded path ld start.o -o p && is p "$(loads)" &&
		symbol=_start && moves p
'

check 'a linker whose path was kept passes on, without being told anything' '
	sources && gcc -c main.c twice.c && recorded true
	LD=$(recorded gcc -print-prog-name=ld) && is "$linkers/bin/ld" "$LD"
	is "$(ld --version)" "$("$LD" --version)" &&
		"$LD" -r main.o twice.o -o all.o && gcc all.o -o p && ./p
'

if [ "$(uname -m)" != x86_64 ] || ! command -v clang >/dev/null ||
	! command -v ld.lld >/dev/null; then
	skip 'a cross compiler finds its own linker' 'no clang or no lld'
elif command -v aarch64-linux-gnu-ld >/dev/null; then
	skip 'a cross compiler finds its own linker' \
		'clang knows where a real one is'
else
	check 'a cross compiler finds its own linker' '
		mkdir tree && cd tree
		echo "void _start(void) {}" >start.c
		printf "#!/bin/sh\necho \"mine \$*\" >>log\nexec ld.lld \"\$@\"\n" \
			>"$work/bin/aarch64-linux-gnu-ld"
		chmod +x "$work/bin/aarch64-linux-gnu-ld"
		for i in 1 2; do
			recorded clang --target=aarch64-linux-gnu -nostdlib \
				-static start.c -o p || exit
		done
		is 2 "$(grep -c ^mine log)" && is p "$(loads)"
		rm "$work/bin/aarch64-linux-gnu-ld"
		is "lost 1" "$(loads)"
	'
fi

if command -v aarch64-linux-gnu-gcc >/dev/null; then
	check 'a cross gcc links what it would have linked' '
		mkdir tree && cd tree
		echo "void _start(void) {}" >start.c
		set -- aarch64-linux-gnu-gcc -nostdlib -static start.c -o p
		"$@" && mv p want && recorded "$@" && cmp p want &&
			is p "$(loads)"
	'
else
	skip 'a cross gcc links what it would have linked' \
		'there is no aarch64-linux-gnu-gcc'
fi

check 'a program that runs as its owner does so under a layout as well' '
	sources && recorded gcc -O1 main.c twice.c -o p && chmod 4755 p &&
		state p >../before && lay 1 ./p >/dev/null &&
		is 4755 "$(stat -c %a p)" && restored &&
		state p | diff ../before -
'

check 'a link that fails fails in the same words' '
	sources && gcc -c main.c
	for driver in gcc "gcc -fuse-ld=gold" clang "gcc -fuse-ld=none"; do
		command -v ${driver%% *} >/dev/null || continue
		exits 1 $driver main.o -o p 2>want
		exits 1 recorded $driver main.o -o p 2>got
		diff want got || return
	done
	is "" "$(loads)"
'

check 'what is no program is not recorded' '
	sources && gcc -c main.c twice.c
	recorded gcc -r main.o twice.o -o all.o && recorded gcc -Wl,--version &&
		recorded gcc main.o twice.o -o ../elsewhere && is "" "$(loads)" &&
		recorded gcc main.o twice.o -o conftest && rm conftest &&
		is "" "$(loads)"
'

# What libtool does, without its configure, which takes as long as half of this file.
check 'objects that are unpacked from an archive, and removed again' '
	sources && gcc -fPIC -c twice.c && ar rc libi.a twice.o && rm twice.o &&
		mkdir d && (cd d && ar x ../libi.a) &&
		recorded gcc -shared -fPIC d/twice.o -o libt.so && rm -r d &&
		recorded gcc main.c ./libt.so -o p && is "42 3" "$(./p)" &&
		moves p && symbol=twice && moves libt.so ./p
'

if [ -z "${FULL:-}" ]; then
	skip 'libtool, which removes what it has unpacked' 'only with FULL=1'
elif command -v libtoolize >/dev/null && command -v autoconf >/dev/null &&
	command -v automake >/dev/null; then
	check 'libtool, which removes what it has unpacked' '
		sources
		printf "%s\n" "AC_INIT([p], [1])" "AM_INIT_AUTOMAKE([foreign])" \
			"AC_PROG_CC" "AM_PROG_AR" "LT_INIT" \
			"AC_CONFIG_FILES([Makefile])" "AC_OUTPUT" >configure.ac
		printf "%s\n" "noinst_LTLIBRARIES = libi.la" \
			"lib_LTLIBRARIES = libt.la" "libi_la_SOURCES = twice.c" \
			"libt_la_SOURCES =" "libt_la_LIBADD = libi.la" \
			"bin_PROGRAMS = p" "p_SOURCES = main.c" \
			"p_LDADD = libt.la" >Makefile.am
		libtoolize -q && aclocal && automake -a && autoconf &&
			recorded ./configure -q && recorded make -s &&
			is "42 3" "$(./p)" && moves .libs/p ./p &&
			symbol=twice && moves .libs/libt.so.0.0.0 ./p &&
			make -q
	'
else
	skip 'libtool, which removes what it has unpacked' \
		'there is no libtool, autoconf or automake'
fi

if command -v cmake >/dev/null; then
	check 'CMake' '
		sources
		printf "%s\n" "cmake_minimum_required(VERSION 3.10)" \
			"project(p C)" "add_library(t SHARED twice.c)" \
			"add_executable(p main.c)" "target_link_libraries(p t)" \
			>CMakeLists.txt
		recorded cmake -S . -B b >/dev/null && recorded make -s -C b &&
			moves b/p && symbol=twice && moves b/libt.so b/p &&
			! grep -rF "$linkers" b/CMakeCache.txt
	'
else
	skip 'CMake' 'there is no cmake'
fi

if command -v ccache >/dev/null; then
	check 'ccache in the place of gcc' '
		sources && mkdir masks && ln -s "$(command -v ccache)" masks/gcc
		export CCACHE_DIR="$work/t/ccache" PATH="$work/t/tree/masks:$PATH"
		recorded gcc -c main.c twice.c && recorded gcc main.o twice.o -o p &&
			moves p
	'
else
	skip 'ccache in the place of gcc' 'there is no ccache'
fi

# cargo looks for itself below the HOME that there was before.
rust_home=$(getent passwd "$(id -u)" | cut -d: -f6)
if HOME=$rust_home cargo --version >/dev/null 2>&1; then
	check 'cargo, by way of PATH' '
		export HOME=$rust_home CARGO_NET_OFFLINE=true
		cargo init -q --vcs none --name p tree && cd tree &&
			recorded path cargo build -q --offline &&
			loads | grep "^target/debug/deps/p-" &&
			target/debug/p && symbol="_*main" &&
			moves target/debug/p
	'
else
	skip 'cargo, by way of PATH' 'there is no cargo'
fi

check 'a copy and another name of a program are laid out with it' '
	sources && recorded gcc main.c twice.c -o p && mkdir d .git &&
		cp p d/copy && ln p d/name && cp p .git/p
	state p d/copy d/name .git/p >"$work/before"
	lay 1 d/copy && cmp p d/copy && ! cmp -s p .git/p &&
		is "$(stat -c %i p)" "$(stat -c %i d/name)" && restored &&
		state p d/copy d/name .git/p | diff "$work/before" -
'

check 'only what runs is laid out' '
	sources && recorded gcc main.c twice.c -o p && cp p first &&
		recorded gcc -O2 main.c twice.c -o q && state p >"$work/before"
	echo "cat p >/dev/null; exec ./q" >both
	"$link" watch "$work/t/records" "$work/t/tree" sh ./both >used
	is q "$(cat used)" && lay 1 sh ./both && state p | diff "$work/before" - &&
		restored
	exits 3 lay 1 true >why && cat why &&
		grep -q "^no layout: nothing that the build linked is used" why
'

check 'what was stripped is linked again; what was edited is not' '
	sources && recorded gcc main.c twice.c -o p && strip p &&
		state p >"$work/before" && lay 1 ./p && ! cmp -s p "$work/c" &&
		is "42 3" "$(./p)" && restored && state p | diff "$work/before" -
	recorded gcc main.c twice.c -o p &&
		printf "\\104" | dd of=p conv=notrunc bs=1 status=none seek=$((0x$(
			objdump -h p | awk "\$2 == \".data\" { print \$6 }") + 16))
	state p >"$work/before"
	exits 3 lay 1 ./p >why && grep -q "p was changed after" why &&
		state p | diff "$work/before" -
'

check 'what cannot be linked again is counted, and let alone' '
	sources && gcc -c main.c twice.c && recorded gcc main.o twice.o -o p &&
		recorded gcc main.c twice.c -o q && : >>twice.o
	echo >>twice.o && is "q
lost 1" "$(loads)"
'

check 'objects that are removed, or made anew, are still there as they were' '
	sources && gcc -c main.c twice.c && recorded gcc main.o twice.o -o p &&
		rm main.o twice.o && gcc -O3 -c twice.c && is p "$(loads)" && moves p
'

check 'a link that fails when it is done again' '
	sources && gcc -c main.c twice.c && cat >ld <<-END && chmod +x ld
		#!/bin/sh
		case "\$*" in *undefined=__perf*) echo "ld: I do not like it" >&2; exit 7 ;; esac
		exec $(command -v ld) "\$@"
	END
	mkdir b && mv ld b && PATH="$PWD/b:$PATH" && export COMPILER_PATH="$PWD/b" &&
		recorded gcc main.o twice.o -o p && state p >"$work/before"
	exits 3 lay 1 ./p >why && cat why &&
		grep -q "p: linked again: exit status 7: ld: I do not like it" why &&
		state p | diff "$work/before" - && is "" "$(find . -name ".*perf*")"
'

check 'a file of ours that is in the way is nobody else'\''s' '
	sources && recorded gcc main.c twice.c -o p && echo mine >.p.perfbisect-kept
	exits 3 lay 1 ./p >why && grep -q "is in the way; remove it" why &&
		is mine "$(cat .p.perfbisect-kept)" && is "42 3" "$(./p)"
'

if [ -x "$build/crash/link" ]; then
	# crashed N: an end at the N-th step of a layout, or of putting it back.
	crashed() {
		(
			PERFBISECT_CRASH_AT="layout:$1" "$build/crash/link" lay \
				"$work/t/records" "$work/t/tree" 5 ./p
			status=$?
			[ $status -eq 0 ] || exit $status
			PERFBISECT_CRASH_AT="layout:$(($1 - 6))" \
				"$build/crash/link" restore "$work/t/records"
		) >/dev/null 2>&1
		case $? in
		137) ;;
		0) return 9 ;;
		*) return 1 ;;
		esac
		restored && state p copy name | diff "$work/before" - &&
			is "" "$(find . -name ".*perf*")"
	}
	check 'killed at any step, it is put back' '
		sources && recorded gcc main.c twice.c -o p && cp p copy &&
			ln p name && state p copy name >"$work/before" &&
			sweep 1 crashed
	'
else
	skip 'killed at any step, it is put back' 'no driver with points'
fi

check 'linkers stand where programs can run, and scripts find them' '
	exits 1 "$link" environment "$work/t/a b" records . 2>log &&
		grep -q "configure scripts stumble" log
	exits 1 "$link" environment "/proc/none" records . 2>log && one=$(cat log) &&
		[ -n "$one" ] && mkdir tree && recorded true &&
		find "$linkers/bin" -type f ! -perm 755 | is "" "$(cat)"
'

check 'records that somebody else has written are none' '
	sources && recorded gcc main.c twice.c -o p && cd ../records &&
		r=$(ls) && cp -r $r 0123456789abcdef && cp -r $r ${r}1 && sed -i "s/^word 2/word 99999/" ${r}1/record &&
		mkdir empty && : >file && ln -s /dev/zero link && mkdir odd &&
		mkfifo odd/record && is p "$(loads)"
'

check 'what is forgotten is no more' '
	sources && recorded gcc main.c twice.c -o p &&
		"$link" forget "$work/t/records" && is "" "$(loads)" && ./p
'

finish
