/* SPDX-License-Identifier: MIT */
/* Machines that are made up, as files below "root". */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/noise.h"

#include <stdlib.h>
#include <string.h>

#define CPU "/sys/devices/system/cpu"

static void put(const char *path, const char *text)
{
	ARENA_SCOPE(tmp);
	char *full = arena_sprintf(&tmp, "root%s", path);
	struct err err = {0};
	char *slash = strrchr(full, '/');

	*slash = '\0';
	check_int(fs_mkdirs(full, &err), 0);
	*slash = '/';
	check_int(fs_write(full, text, strlen(text), &err), 0);
	check_str(err.text, "");
}

/* Start anew, with nothing at all there. */
static void clear(void)
{
	struct err err = {0};

	check_int(fs_remove("root", &err), 0);
	check_int(fs_mkdirs("root", &err), 0);
}

static struct noise *find(const cpu_set_t *pinned, bool privileged,
			  struct arena *arena)
{
	return noise_find(&(struct noise_place){"root", pinned, privileged},
			  arena);
}

/* Exactly this one, or none when `what` is "". */
static void check_pinned(const cpu_set_t *pinned, const char *what,
			 const char *cure)
{
	ARENA_SCOPE(tmp);
	struct noise *found = find(pinned, false, &tmp);

	check_str(found[0].what, what);
	check_str(found[0].cure, cure);
	if (*what && check(*found[0].what != '\0'))
		check_str(found[1].what, "");
}

static void check_only(const char *what, const char *cure)
{
	check_pinned(NULL, what, cure);
}

static void check_nothing(void)
{
	clear();
	check_only("", "");
}

static void check_clock(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	clear();
	put(CPU "/cpu0/cpufreq/scaling_governor", "performance\n");
	check_only("", "");
	put(CPU "/cpu1/cpufreq/scaling_governor", "powersave\n");
	put(CPU "/cpu12/cpufreq/scaling_governor", "powersave\n");
	check_only("the frequency governor of 2 processors is powersave: the "
		   "clock follows the load",
		   "sudo cpupower frequency-set -g performance");
	check_pinned(&first, "", "");

	clear();
	put(CPU "/intel_pstate/no_turbo", "1\n");
	put(CPU "/cpufreq/boost", "0\n");
	check_only("", "");
	put(CPU "/intel_pstate/no_turbo", "0\n");
	check_only("turbo boost is on: the clock depends on heat and on what "
		   "the other processors do",
		   "echo 1 | sudo tee " CPU "/intel_pstate/no_turbo");
	clear();
	put(CPU "/cpufreq/boost", "1\n");
	check_only("turbo boost is on: the clock depends on heat and on what "
		   "the other processors do",
		   "echo 0 | sudo tee " CPU "/cpufreq/boost");
}

static void check_heat(void)
{
	clear();
	put(CPU "/cpu0/thermal_throttle/core_throttle_count", "0\n");
	check_only("", "");
	put(CPU "/cpu1/thermal_throttle/core_throttle_count", "3\n");
	put(CPU "/cpu1/thermal_throttle/package_throttle_count", "4\n");
	check_only("the processors were throttled for heat 7 times since the "
		   "machine was started",
		   "");

	clear();
	put("/sys/class/power_supply/AC/online", "1\n");
	put("/sys/class/power_supply/BAT0/status", "Charging\n");
	check_only("", "");
	put("/sys/class/power_supply/BAT0/status", "Discharging\n");
	check_only("it runs on its battery: plug it in", "");
}

static void check_kinds(void)
{
	cpu_set_t pinned;

	clear();
	put("/sys/devices/cpu_core/cpus", "0-7,12\n");
	check_only("", "");
	put("/sys/devices/cpu_atom/cpus", "8-11\n");
	check_only("some processors are slower than others: --pin 0-7,12 keeps "
		   "the runs on the fast ones",
		   "");
	CPU_ZERO(&pinned);
	CPU_SET(1, &pinned);
	CPU_SET(12, &pinned);
	check_pinned(&pinned, "", "");
	CPU_SET(9, &pinned);
	check_pinned(&pinned,
		     "some processors are slower than others: --pin 1,12 keeps "
		     "the runs on the fast ones",
		     "");

	clear();
	put(CPU "/cpu0/cpu_capacity", "446\n");
	put(CPU "/cpu1/cpu_capacity", "446\n");
	check_only("", "");
	put(CPU "/cpu10/cpu_capacity", "1024\n");
	put(CPU "/cpu2/cpu_capacity", "871\n");
	put(CPU "/cpu3/cpu_capacity", "1024\n");
	check_only("some processors are slower than others: --pin 3,10 keeps "
		   "the runs on the fast ones",
		   "");
	CPU_ZERO(&pinned);
	CPU_SET(3, &pinned);
	check_pinned(&pinned, "", "");
}

static void check_threads(void)
{
	cpu_set_t pinned;

	clear();
	put(CPU "/smt/active", "0\n");
	check_only("", "");
	put(CPU "/smt/active", "1\n");
	put(CPU "/cpu0/topology/thread_siblings_list", "0,4\n");
	put(CPU "/cpu4/topology/thread_siblings_list", "0,4\n");
	put(CPU "/cpu2/topology/thread_siblings_list", "2-3\n");
	put(CPU "/cpu5/topology/thread_siblings_list", "5\n");
	check_only("two threads share each core (SMT): what runs on the one "
		   "slows the other",
		   "echo off | sudo tee " CPU "/smt/control");
	CPU_ZERO(&pinned);
	CPU_SET(5, &pinned);
	check_pinned(&pinned, "", "");
	CPU_SET(2, &pinned);
	check_pinned(&pinned,
		     "processor 2 of --pin shares its core with processor 3",
		     "echo 0 | sudo tee " CPU "/cpu3/online");
	CPU_ZERO(&pinned);
	CPU_SET(0, &pinned);
	CPU_SET(4, &pinned);
	check_pinned(&pinned,
		     "--pin has processors 0 and 4, which are threads of one "
		     "core",
		     "echo 0 | sudo tee " CPU "/cpu4/online");
}

static void check_virtual(void)
{
	clear();
	put("/proc/cpuinfo", "processor: 0\nflags\t\t: fpu vme hypervised\n");
	put("/sys/class/dmi/id/sys_vendor", "LENOVO\n");
	check_only("", "");
	put("/proc/cpuinfo", "flags\t\t: fpu hypervisor lahf_lm\n");
	put("/sys/class/dmi/id/sys_vendor", "QEMU\n");
	put("/sys/class/dmi/id/product_name", "Standard PC\n");
	put("/proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2\n");
	check_only("a virtual machine (QEMU Standard PC): others may use its "
		   "processors",
		   "");
	put("/proc/stat", "cpu  100 0 100 780 0 0 0 20 0 0\n");
	check_only("a virtual machine (QEMU Standard PC): others may use its "
		   "processors; steal time so far: 2.0 %",
		   "");
	clear();
	put("/sys/hypervisor/type", "xen\n");
	check_only("a virtual machine (xen): others may use its processors",
		   "");
}

static void check_quota(void)
{
	clear();
	put("/proc/self/cgroup", "3:cpuset:/\n0::/a/b\n");
	put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
	check_only("", "");
	/* The group around it is tighter. */
	put("/sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
	put("/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
	check_only("a quota stops all that runs here when it has had the "
		   "time of 1.5 processors (a container's limit)",
		   "echo max | sudo tee /sys/fs/cgroup/a/cpu.max");

	clear();
	put("/proc/self/cgroup", "5:cpuacct,cpu:/docker/1\n2:cpuset:/\n");
	put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
	put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
	check_only("", "");
	/* In a container the path may be that of the host. */
	put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
	check_only("a quota stops all that runs here when it has had the "
		   "time of 0.5 processors (a container's limit)",
		   "echo -1 | sudo tee /sys/fs/cgroup/cpu/cpu.cfs_quota_us");
}

static void check_others(void)
{
	clear();
	put("/proc/loadavg", "0.49 3.00 3.00 1/200 4711\n");
	put("/proc/1/comm", "systemd\n");
	put("/proc/sys/kernel/irqbalance", "irqbalance\n");
	check_only("", "");
	put("/proc/loadavg", "1.75 0.00 0.00 3/200 4711\n");
	check_only("1.8 tasks were busy in the minute before the start (load "
		   "average)",
		   "ps -eo pcpu,pid,user,args --sort=-pcpu | head");
	clear();
	put("/proc/617/comm", "irqbalance\n");
	check_only("irqbalance moves interrupts from processor to processor",
		   "sudo systemctl stop irqbalance");
}

static void check_memory(void)
{
	static const char huge[] =
		"/sys/kernel/mm/transparent_hugepage/enabled";

	clear();
	put("/proc/meminfo", "MemTotal: 9 kB\nSwapTotal:     2097148 kB\n"
			     "SwapFree:      2096000 kB\n");
	put(huge, "always [madvise] never\n");
	put("/proc/sys/kernel/randomize_va_space", "2\n");
	check_only("", "");
	put("/proc/meminfo", "SwapTotal: 2097148 kB\nSwapFree: 1048572 kB\n");
	check_only("1.0 GiB of memory lie in swap: a run may wait for the disk",
		   "sudo swapoff -a && sudo swapon -a");
	clear();
	put(huge, "[always] madvise never\n");
	check_only("transparent huge pages come and go as memory is free for "
		   "them",
		   "echo madvise | sudo tee "
		   "/sys/kernel/mm/transparent_hugepage/enabled");
	clear();
	put("/proc/sys/kernel/randomize_va_space", "0\n");
	check_only("address space randomisation is off: each run has the same "
		   "lucky or unlucky layout",
		   "sudo sysctl kernel.randomize_va_space=2");
}

static void check_rights(void)
{
	static const char file[] = "/proc/sys/kernel/perf_event_paranoid";
	ARENA_SCOPE(tmp);

	clear();
	put(file, "1\n");
	check_only("", "");
	put(file, "2\n");
	check_only("perf_event_paranoid is 2: what the kernel does is not "
		   "counted",
		   "sudo sysctl kernel.perf_event_paranoid=1");
	put(file, "3\n");
	check_only("perf_event_paranoid is 3: it lets nobody but root read "
		   "the processor's counters",
		   "sudo sysctl kernel.perf_event_paranoid=1");
	check_str(find(NULL, true, &tmp)[0].what, "");
}

static void check_all(void)
{
	ARENA_SCOPE(tmp);
	struct noise *found;
	int count = 0;

	clear();
	put(CPU "/cpufreq/boost", "1\n");
	put(CPU "/smt/active", "1\n");
	put("/proc/loadavg", "9.00 0.00 0.00 3/200 4711\n");
	found = find(NULL, false, &tmp);
	while (*found[count].what)
		count++;
	check_int(count, 3);
}

static void check_since(void)
{
	ARENA_SCOPE(tmp);
	struct machine_pulse change = {.time_s = 9, .busy_s = 9, .steal_s = 9};
	struct noise *found = noise_since(&change, 2, &tmp);

	/* Too short to speak of a share. */
	check_str(found[0].what, "");
	change = (struct machine_pulse){
		.time_s = 1000, .busy_s = 500, .own_s = 490, .steal_s = 0.5};
	check_str(noise_since(&change, 2, &tmp)[0].what, "");
	change = (struct machine_pulse){.time_s = 1000,
					.busy_s = 500,
					.own_s = 300,
					.steal_s = 20,
					.throttles = 2,
					.limited = 1,
					.swap_bytes = 4096};
	found = noise_since(&change, 4, &tmp);
	check_str(found[0].what, "the processors were throttled for heat 2 "
				 "times during the session");
	check_str(found[1].what, "the quota stopped all that ran here once "
				 "during the session");
	check_str(found[2].what, "steal time 2.0 % during the session");
	check_str(found[3].what, "other programs kept 0.8 CPUs busy on "
				 "average");
	check_str(found[4].what, "4.0 KiB went to swap or came from there "
				 "during the session");
	check_str(found[5].what, "");
}

/* -- The machine itself -- */

static void check_machine(void)
{
	ARENA_SCOPE(tmp);
	struct machine machine;
	struct machine_pulse pulse;

	clear();
	/* Somewhere between the fastest machine and a slow emulator. */
	check(machine_fault_s() > 2e-8 && machine_fault_s() < 5e-3);
	machine_describe(&machine, "root", &tmp);
	check_str(machine.processor, "");
	check_str(machine.frequency, "");
	check_str(machine.hypervisor, "");
	check(machine.processors > 0 && machine.memory_bytes > 0);
	machine_pulse(&pulse, "root", &tmp);
	check_near(pulse.time_s, 0, 0);

	put("/proc/cpuinfo", "model name\t: A chip\nmicrocode\t: 0xf0\n");
	put(CPU "/cpu0/cpufreq/scaling_min_freq", "800000\n");
	put(CPU "/cpu0/cpufreq/scaling_max_freq", "4200000\n");
	put("/etc/os-release", "ID=x\nPRETTY_NAME=\"A system\"\n");
	put("/proc/stat", "cpu  100 200 300 400 500 600 700 800 5 5\n");
	put("/proc/vmstat", "pgpgin 7\npswpin 1\npswpout 2\n");
	machine_describe(&machine, "root", &tmp);
	check_str(machine.processor, "A chip");
	check_str(machine.microcode, "0xf0");
	check_str(machine.frequency, "0.8 to 4.2 GHz");
	check_str(machine.system, "A system");
	machine_pulse(&pulse, "root", &tmp);
	check_near(pulse.busy_s / pulse.time_s, 19.0 / 36, 1e-9);
	check_near(pulse.steal_s / pulse.time_s, 8.0 / 36, 1e-9);
	check_int(pulse.swap_bytes % 3, 0);
	check(pulse.swap_bytes >= 3 * 4096);
}

void check_noise(void)
{
	check_nothing();
	check_clock();
	check_heat();
	check_threads();
	check_kinds();
	check_virtual();
	check_quota();
	check_others();
	check_memory();
	check_rights();
	check_all();
	check_since();
	check_machine();
}
