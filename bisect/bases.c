/* SPDX-License-Identifier: MIT */
#include "bisect/bases.h"

#include "bisect/judge/sampler.h"
#include "probe/ground/text.h"

static int judge_base(struct story *story, const struct rev *base,
		      const struct verdict_record *verdict, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct config *config = &story->session->plan->config;
	const struct level *level = &story->judge.level;
	double share =
		(verdict->median - level->good_median) / level->difference;

	story_announce(story, verdict, story->range->candidates);
	if (verdict->side == SIDE_SKIP)
		return story_warn(
			story,
			arena_sprintf(&tmp,
				      "the merge base %.10s could not be "
				      "measured (%s); it is taken to be "
				      "good",
				      base->hex, verdict->reason),
			err);
	if (sampler_intermediate(share) &&
	    story_warn(story,
		       arena_sprintf(
			       &tmp,
			       "the merge base %.10s lies %.0f %% of the way "
			       "between the ends: a part of the change is on "
			       "the branch of %s, or before the fork",
			       base->hex, share * 100, config->good),
		       err) < 0)
		return -1;
	if (verdict->side == SIDE_GOOD)
		return 0;
	return story_not_reproduced(
		story,
		arena_sprintf(&tmp,
			      "the merge base %.10s is bad already: the "
			      "slow-down is older than the fork, or was fixed "
			      "on the branch of %s; to find the fix: "
			      "perfbisect %s %.10s",
			      base->hex, config->good, config->good, base->hex),
		err);
}

int bases_measure(bool *again, struct story *story, struct err *err)
{
	const struct range *range = story->range;

	*again = false;
	for (size_t i = 0; i < range->base_count && !story->over; i++) {
		const struct rev *base = &range->bases[i];
		struct verdict_record verdict;

		progress_line(story->progress,
			      "GOOD is no ancestor of BAD; their merge base "
			      "%.10s is measured first",
			      base->hex);
		if (story_visit(&verdict, again, story, base, range->candidates,
				err) < 0)
			return -1;
		if (*again)
			return 0;
		if (judge_base(story, base, &verdict, err) < 0)
			return -1;
	}
	return 0;
}
