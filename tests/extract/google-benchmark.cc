#include <benchmark/benchmark.h>

#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

static void BM_copy(benchmark::State &state)
{
	std::vector<char> from(state.range(0)), to(state.range(0));

	for (auto _ : state) {
		memcpy(to.data(), from.data(), from.size());
		benchmark::ClobberMemory();
	}
	state.SetBytesProcessed(state.iterations() * state.range(0));
	state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_copy)->Arg(64)->Arg(4096);

static void BM_sum(benchmark::State &state)
{
	std::vector<int> numbers(100000, 1);

	for (auto _ : state) {
		long sum = 0;

		for (int number : numbers)
			sum += number;
		benchmark::DoNotOptimize(sum);
	}
	state.counters["size"] = numbers.size();
}
BENCHMARK(BM_sum)->Unit(benchmark::kMicrosecond);

static void BM_nap(benchmark::State &state)
{
	for (auto _ : state)
		std::this_thread::sleep_for(std::chrono::milliseconds(5));
}
BENCHMARK(BM_nap)->Unit(benchmark::kMillisecond)->UseRealTime();

static void BM_long_nap(benchmark::State &state)
{
	for (auto _ : state)
		std::this_thread::sleep_for(std::chrono::milliseconds(50));
}
BENCHMARK(BM_long_nap)->Unit(benchmark::kSecond);

static void BM_broken(benchmark::State &state)
{
	state.SkipWithError("no such file");
	for (auto _ : state)
		;
}
BENCHMARK(BM_broken);

BENCHMARK_MAIN();
