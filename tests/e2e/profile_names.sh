#!/bin/sh
# Functions by the names that people know them by: C++ and Python.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_profile.sh"

# table TIMES: a C++ program whose insert() takes so many times as long as find(),
# whatever the machine, and that prints these, with digits enough to be exact.
table() {
	cat >table.cc <<-EOF
		#include <cstdio>
		#include <ctime>
		#include <string>
		#include <utility>
		volatile unsigned long sink;
		#define BURN(ms) \\
			for (clock_t end = clock() + (ms) * (CLOCKS_PER_SEC / 1000); \\
			     clock() < end;) \\
				for (unsigned i = 0; i < 100000; i++) \\
					sink += i
		namespace store {
		template <typename Key, typename Value> struct Table {
			__attribute__((noinline)) void insert(const std::pair<Key, Value> &pair);
			__attribute__((noinline)) void find(const Key &key);
		};
		template <typename Key, typename Value>
		void Table<Key, Value>::insert(const std::pair<Key, Value> &pair)
		{
			BURN($1 * 30);
			sink += pair.first.size();
		}
		template <typename Key, typename Value>
		void Table<Key, Value>::find(const Key &key)
		{
			BURN(30);
			sink += key.size();
		}
		}
		int main()
		{
			store::Table<std::string, long> table;
			table.insert({"a", 1});
			table.find("a");
			sink += 1;
			std::puts("${1}07");
		}
	EOF
	change "c$1"
}

cplusplus='C++: classes and templates'
if [ -z "$real" ] && command -v c++ >/dev/null; then
	check "$cplusplus" '
		table 1 && table 4 &&
		for flags in "-O2 -fomit-frame-pointer" ${FULL:+"-O1 -fno-omit-frame-pointer"}; do
			rm -rf s && perfbisect -m number -n 1 -o s $once \
				--build "c++ -std=c++11 $flags table.cc -o table" c1 c4 -- \
				./table >out && cat out && is true "$(field ".profile.functions |
			any(.name | test(\"^store::Table<std::.*string.*, long>::insert\"))")" &&
			grep -E "^store::Table<...>::insert.* %  [2-6]\.[0-9]* times \*$" out &&
			grep "^The culprit.s diff touches Table::insert ([0-9]* % of the change of" out ||
			return 1
		done
	'
else
	skip "$cplusplus" "${real:-there is no c++}"
fi

# inner TIMES: a C program in which step() is a part of all(), once it is
# compiled.
inner() {
	cat >inner.c <<-EOF
		#include <stdio.h>
		#include <time.h>
		volatile unsigned long sink;
		static inline void step(unsigned times)
		{
			for (unsigned i = 0; i < times * 100000; i++)
				sink += i;
		}
		__attribute__((noinline)) void all(int ms)
		{
			clock_t end = clock() + ms * (CLOCKS_PER_SEC / 1000);
			while (clock() < end)
				step(1);
		}
		int main(void)
		{
			all($1 * 80);
			sink += 1;
			puts("${1}07");
		}
	EOF
	change "c$1"
}

check_real 'what was inlined has its name, where there is debug information' '
	inner 1 && inner 4 && for flags in "-O2 -g -fno-omit-frame-pointer" ${FULL:+"-O2 -g"}; do
		rm -rf s && perfbisect -m number -n 1 -o s $once --build "cc $flags inner.c -o inner" \
			c1 c4 -- ./inner >out && cat out &&
		grep -E "^inner;.*all;step [0-9]+$" s/profile/culprit.folded &&
		is true "$(field "[.profile.culprit.inlined, .profile.parent.inlined] | min > 100")" &&
		grep -E "^step  .* %  [2-6][.][0-9]* times [*]$" out &&
		is all "$(field ".profile.instructions[].function")" &&
		is true "$(field ".profile.instructions[0] | [.parent, .culprit] | all(.share > 0.7 and
			([.lines[] | select(.place == \"step, inner.c:7\" and .source == \"sink += i;\").share] |
			add > 0.3))")" &&
		grep -F "<span>step, inner.c:7</span> <code>sink += i;</code>" s/report.html &&
		is 2 "$(grep -c "<caption>\(parent\|culprit\): \(100[.]0\|[89][0-9.]*\) % of its samples</caption>" s/report.html)" || return 1
	done
'

check_real 'code of a JIT is called so' '
	[ "$(uname -m)" = x86_64 ] || return 0
	cat >jit.c <<-"EOF" &&
		#include <stdio.h>
		#include <string.h>
		#include <sys/mman.h>
		int main(void)
		{
			static const char loop[] = "\x48\x89\xf8\x48\xff\xc8\x75\xfb\xc3";
			void *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			memcpy(made, loop, sizeof(loop));
			((void (*)(unsigned long))made)(COUNT);
			puts("COUNT");
		}
	EOF
	cp jit.c all.c && sed "s/COUNT/50000000/" all.c >jit.c && change c1 &&
	sed "s/COUNT/200000000/" all.c >jit.c && change c2 &&
	perfbisect -m number -n 1 -o s $once --build "cc -O1 -fno-omit-frame-pointer jit.c -o jit" c1 c2 -- \
		./jit >out && cat out && grep -E "^.probably JIT code.  +(100|[89][0-9])[.]. %" out &&
	tr "\n" " " <out | tr -s " " | grep "% of the culprit.s are in code without names that is \
probably made by a JIT: let it export a perf map[.]"
'

# One that tells perf, and that perf gets on with.
python=
for candidate in "${PYTHON312:-}" python3 python3.13 python3.12 python3.14; do
	if [ -z "$python" ] && [ -n "$candidate" ] && "$candidate" -c '
import sys
sys.activate_stack_trampoline("perf")' 2>/dev/null; then
		python=$candidate
	fi
done

named='Python 3.12 functions have their names, and leave no maps'
if [ -z "$real" ] && [ -n "$python" ]; then
	check "$named" '
		printf "class A:\n    def work(self, n):\n        return sum(map(int, range(n)))\n" >b.py &&
		printf "A().work(200000)\nprint(open(\"Makefile\").read())\n" >>b.py &&
		echo "# 100" >Makefile && change c1 && sed -i "s/range(n)/range(n * 3)/" b.py &&
		echo "# 150" >Makefile && change c2 && ls /tmp >maps &&
		perfbisect -m number -o s -n 1 $once c1 c2 -- "$python" b.py >out && cat out &&
		grep "py::A.work:.*b.py" s/profile/parent.folded &&
		is "[\"A.work\"]" "$(field ".diff.functions | tojson")" &&
		is "" "$(ls /tmp | diff maps - | grep "^> perf-.*map")"
	'
else
	skip "$named" "${real:-there is no Python of 3.12 or later}"
fi

finish
