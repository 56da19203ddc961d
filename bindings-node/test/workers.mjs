// What each thread computes.

import { ads, columns } from "./ads.mjs";

/** Decisions, reports and errors of one thread, many times over. */
export function decide(sampler, detector) {
  const results = [];
  for (let round = 0; round < 30; round++) {
    const given = ads(20 + round);
    const options = { seed: round, decisionId: `round ${round}`, withProbabilityBest: round % 10 === 0 };
    results.push(sampler.selectBudgetAllocation(given, 500, options));
    results.push(sampler.selectBudgetAllocationColumns(columns(given), 500, options));
    results.push(sampler.verdicts(given), detector.detect(given));
    try {
      sampler.score({ ...given[0], spend: -1 });
    } catch ({ code, field }) {
      results.push({ code, field });
    }
  }
  return results;
}
