// Invented ads for the tests.

/** One ad with every required field, and whatever is to differ. */
export function ad(fields = {}) {
  return { adId: "a", impressions: 10_000, clicks: 120, spend: 100, ageHours: 96, ...fields };
}

/** As many ads of three campaigns, all different. */
export function ads(count) {
  return Array.from({ length: count }, (_, i) =>
    ad({
      adId: `ad-${i}`,
      impressions: 8_000 + 137 * i,
      clicks: 90 + ((17 * i) % 60),
      spend: 80.5 + ((7 * i) % 50),
      pipelineValue: i % 3 === 0 ? 0 : 750 * (i % 5),
      ageHours: 24 + ((31 * i) % 400),
      campaignId: `campaign-${i % 3}`,
      currentBudget: i % 4 === 0 ? null : 20 + (i % 7),
      frozen: i % 11 === 5,
    }),
  );
}

/** The same ads in columns. */
export function columns(rows) {
  const numbers = (field) => Float64Array.from(rows, (row) => row[field] ?? NaN);
  return {
    adId: rows.map((row) => row.adId),
    impressions: numbers("impressions"),
    clicks: numbers("clicks"),
    spend: numbers("spend"),
    ageHours: numbers("ageHours"),
    pipelineValue: numbers("pipelineValue"),
    campaignId: rows.map((row) => row.campaignId),
    currentBudget: numbers("currentBudget"),
    frozen: Uint8Array.from(rows, (row) => row.frozen),
  };
}

/** Matches an error of the library by its code and its field. */
export const refusal = (code, field) => (error) => {
  if (!(error instanceof Error)) throw new Error(`not an error: ${String(error)}`);
  const found = `${error.code} at ${error.field}`;
  if (found !== `${code} at ${field}`) throw new Error(`${found}, not ${code} at ${field}: ${error.message}`);
  return true;
};
