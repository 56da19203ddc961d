// The types as a CommonJS module sees them.

import lagwise = require("lagwise");

const sampler: lagwise.BattleHardenedSampler = new lagwise.BattleHardenedSampler();
const model: lagwise.Model = sampler.config.model;
void model;
