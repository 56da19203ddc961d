// Generated from the core's schemas by `make gen`: do not edit.
(() => {
  "use strict";

  // What is being read: numbers and texts in the order of the fields, and the place of the next of each.
  let numbers, texts, n, t;

  const list = (item) => {
    const items = [];
    for (let left = numbers[n++]; left > 0; left--) items.push(item());
    return items;
  };

  const map = (item) => Object.fromEntries(list(() => [texts[t++], item()]));

  const records = {
    AdVerdict: () => ({
      adId: texts[t++],
      budgetId: texts[t++],
      action: texts[t++],
      roas: numbers[n++] === 0 ? null : numbers[n++],
      posteriorRoas: numbers[n++] === 0 ? null : records.Estimate(),
      probabilityBelowKill: numbers[n++] === 0 ? null : numbers[n++],
      probabilityAboveScale: numbers[n++] === 0 ? null : numbers[n++],
      inIgnoranceZone: numbers[n++] === 1,
      maturity: numbers[n++],
      reason: texts[t++],
    }),
    Allocation: () => ({
      status: texts[t++],
      currency: texts[t++],
      totalBudget: numbers[n++],
      totalBudgetMinor: numbers[n++],
      unallocated: numbers[n++],
      unallocatedMinor: numbers[n++],
      minimumTotal: numbers[n++],
      maximumTotal: numbers[n++],
      model: texts[t++],
      shares: texts[t++],
      spendElasticity: numbers[n++] === 0 ? null : numbers[n++],
      recommendations: list(() => records.BudgetRecommendation()),
    }),
    AllocationConfig: () => ({
      floorShare: numbers[n++],
      maxBudgetChange: numbers[n++] === 0 ? null : numbers[n++],
      minChange: numbers[n++],
    }),
    BlendedScore: () => ({
      adId: texts[t++],
      ctr: numbers[n++],
      roas: numbers[n++],
      ctrWeight: numbers[n++],
      roasWeight: numbers[n++],
      ctrScore: numbers[n++],
      roasScore: numbers[n++],
      blended: numbers[n++],
      decayFactor: numbers[n++],
      dnaFactor: numbers[n++],
      score: numbers[n++],
      alpha: numbers[n++],
      beta: numbers[n++],
    }),
    BudgetRecommendation: () => ({
      adId: texts[t++],
      adIds: list(() => texts[t++]),
      budgetId: texts[t++],
      campaignId: numbers[n++] === 0 ? null : texts[t++],
      currentBudget: numbers[n++],
      recommendedBudget: numbers[n++],
      recommendedBudgetMinor: numbers[n++],
      changePercentage: numbers[n++] === 0 ? null : numbers[n++],
      confidence: numbers[n++] === 0 ? null : numbers[n++],
      reason: texts[t++],
      metrics: records.RecommendationMetrics(),
    }),
    Config: () => ({
      model: texts[t++],
      mode: texts[t++],
      currency: texts[t++],
      periodHours: numbers[n++],
      poolBy: texts[t++],
      ctr: records.CtrPrior(),
      stages: list(() => records.Stage()),
      horizonDays: numbers[n++],
      dealValue: numbers[n++],
      eventValue: numbers[n++] === 0 ? null : numbers[n++],
      nominalCpm: numbers[n++],
      shares: texts[t++],
      draws: numbers[n++],
      scheduled: records.ScheduledConfig(),
      allocation: records.AllocationConfig(),
      verdict: records.VerdictConfig(),
      fatigue: records.FatigueConfig(),
      optimizer: records.OptimizerConfig(),
    }),
    CtrPrior: () => ({
      nominalRate: numbers[n++],
      cv: numbers[n++],
    }),
    CtrWeight: () => ({
      holdHours: numbers[n++],
      firstHours: numbers[n++],
      firstWeight: numbers[n++],
      secondHours: numbers[n++],
      secondWeight: numbers[n++],
      decayPerDay: numbers[n++],
      floor: numbers[n++],
    }),
    Decision: () => ({
      decisionId: texts[t++],
      madeAt: texts[t++],
      seed: numbers[n++] === 0 ? null : texts[t++],
      configDigest: texts[t++],
      inputsDigest: texts[t++],
      propensities: list(() => numbers[n++]),
      allocation: records.Allocation(),
    }),
    Estimate: () => ({
      mean: numbers[n++],
      low: numbers[n++],
      high: numbers[n++],
    }),
    FatigueConfig: () => ({
      triggerDecay: numbers[n++],
      clearDecay: numbers[n++],
      triggerProbability: numbers[n++],
      coolDownDays: numbers[n++],
      minImpressions: numbers[n++],
      frequencyWarn: numbers[n++],
      frequencyAct: numbers[n++],
      ctrDrop: numbers[n++],
      cpmRise: numbers[n++],
      impressionGrowth: numbers[n++],
    }),
    FatigueReport: () => ({
      adId: texts[t++],
      status: texts[t++],
      confidence: numbers[n++] === 0 ? null : numbers[n++],
      reason: texts[t++],
      decayFactor: records.Estimate(),
      probabilityBelowTrigger: numbers[n++] === 0 ? null : numbers[n++],
      halfLifeImpressions: numbers[n++] === 0 ? null : numbers[n++],
      halfLifeDays: numbers[n++] === 0 ? null : numbers[n++],
      daysUntilCritical: numbers[n++] === 0 ? null : numbers[n++],
      frequency: numbers[n++] === 0 ? null : numbers[n++],
      ctrChange: numbers[n++] === 0 ? null : numbers[n++],
      cpmChange: numbers[n++] === 0 ? null : numbers[n++],
      impressionGrowth: numbers[n++] === 0 ? null : numbers[n++],
      refreshDue: numbers[n++] === 1,
      refresh: records.RefreshState(),
    }),
    LagReport: () => ({
      stage: texts[t++],
      conversions: numbers[n++],
      days10: numbers[n++],
      days50: numbers[n++],
      days90: numbers[n++],
      maturityByDay: list(() => numbers[n++]),
    }),
    OptimizerConfig: () => ({
      evidence: texts[t++],
      maxLatenessHours: numbers[n++],
      maxGapDays: numbers[n++],
      retentionDays: numbers[n++],
      learnLags: numbers[n++] === 1,
      lagPrior: numbers[n++],
      lagMemoryDays: numbers[n++],
      exchangeRates: map(() => numbers[n++]),
    }),
    Outcome: () => ({
      status: texts[t++],
      reason: texts[t++],
    }),
    RecommendationMetrics: () => ({
      impressions: numbers[n++],
      clicks: numbers[n++],
      spend: numbers[n++],
      revenue: numbers[n++],
      ctr: numbers[n++] === 0 ? null : numbers[n++],
      roas: numbers[n++] === 0 ? null : numbers[n++],
      posteriorCtr: numbers[n++] === 0 ? null : records.Estimate(),
      valuePerClick: numbers[n++] === 0 ? null : records.Estimate(),
      valuePerSpend: numbers[n++] === 0 ? null : records.Estimate(),
      effectiveExposure: numbers[n++],
      maturity: numbers[n++],
      decayFactor: records.Estimate(),
      halfLifeImpressions: numbers[n++] === 0 ? null : numbers[n++],
      score: numbers[n++] === 0 ? null : numbers[n++],
      ctrWeight: numbers[n++] === 0 ? null : numbers[n++],
      roasWeight: numbers[n++] === 0 ? null : numbers[n++],
      shareBeforeBounds: numbers[n++],
      shareAfterBounds: numbers[n++],
      bound: texts[t++],
      probabilityBest: numbers[n++] === 0 ? null : numbers[n++],
    }),
    RefreshRequest: () => ({
      adId: texts[t++],
      creativeId: numbers[n++] === 0 ? null : texts[t++],
      creativeName: numbers[n++] === 0 ? null : texts[t++],
      reason: texts[t++],
    }),
    RefreshState: () => ({
      active: numbers[n++] === 1,
      requestedAgeHours: numbers[n++] === 0 ? null : numbers[n++],
    }),
    ScheduledConfig: () => ({
      ctrWeight: records.CtrWeight(),
      fullCtr: numbers[n++],
      fullRoas: numbers[n++],
      minSpend: numbers[n++],
      decayConstant: numbers[n++],
      dnaBoost: numbers[n++],
      minImpressions: numbers[n++],
      temperature: numbers[n++],
    }),
    Stage: () => ({
      name: texts[t++],
      nominalRate: numbers[n++],
      cv: numbers[n++],
      lagMedianDays: numbers[n++],
      lagSigma: numbers[n++],
    }),
    StateSize: () => ({
      ads: numbers[n++],
      periods: numbers[n++],
      conversions: numbers[n++],
      events: numbers[n++],
    }),
    Tick: () => ({
      decision: records.Decision(),
      fatigue: list(() => records.FatigueReport()),
      refreshRequests: list(() => records.RefreshRequest()),
    }),
    VerdictConfig: () => ({
      minSpend: numbers[n++],
      ignoranceDays: numbers[n++],
      ignoranceSpend: numbers[n++],
      killRoas: numbers[n++],
      scaleRoas: numbers[n++],
      killProbability: numbers[n++],
      scaleProbability: numbers[n++],
    }),
  };

  return {
    page: (...page) => page,
    make: (name, isList, values, ...pages) => {
      numbers = values;
      texts = pages.length === 1 ? pages[0] : pages.flat();
      n = t = 0;
      const made = isList ? list(records[name]) : records[name]();
      numbers = texts = undefined;
      return made;
    },
  };
})();
