/* A counter that is 0, a benchmark that gives up: what is odd in the JSON. */
#include <benchmark/benchmark.h>

static void BM_clean(benchmark::State &state)
{
	for (auto _ : state)
		benchmark::DoNotOptimize(state.iterations());
}
BENCHMARK(BM_clean);

static void BM_counter(benchmark::State &state)
{
	for (auto _ : state)
		benchmark::DoNotOptimize(state.iterations());
	state.counters["misses"] = 0;
}
BENCHMARK(BM_counter)->Repetitions(2);

static void BM_gives_up(benchmark::State &state)
{
	state.SkipWithError("no such file");
	for (auto _ : state)
		;
}
BENCHMARK(BM_gives_up);

BENCHMARK_MAIN();
