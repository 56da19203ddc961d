// An invented account for the tests of the optimizer.

import { Optimizer } from "lagwise";

const START = Date.parse("2026-03-01T00:00:00Z");
const HOUR = 3_600_000;

/** The instant so many hours after the account began, as a `Date`. */
export const hours = (count) => new Date(START + count * HOUR);

/** The events of two ads over thirty days: one keeps its click-through rate, the other's wears out. */
export function events(ads = ["film", "proof"]) {
  const made = [];
  const add = (type, at, fields) =>
    made.push({ type, eventId: `${ads[0]} ${made.length}`, occurredAt: hours(at), ...fields });
  for (const adId of ads) add("ad_registered", 0, { adId, creativeId: `${adId}-v1`, currentBudget: 30 });
  for (let day = 0; day < 30; day++) {
    ads.forEach((adId, place) => {
      const clicks = place === 0 ? Math.round(120 * Math.exp(-day / 8)) : 120;
      const periodStart = hours(24 * day);
      add("delivery", 24 * day + 6, { adId, periodStart, impressions: 10_000, clicks, spend: 28.5 });
    });
    const conversion = { conversionId: `${ads[1]} deal ${day}`, adId: ads[1], stage: "lead" };
    add("stage_entry", 24 * day + 30, { ...conversion, exposedAt: hours(24 * day + 3) });
  }
  return made;
}

/** An optimizer that knows these events. */
export function account(given = events(), config = undefined) {
  const optimizer = new Optimizer(config);
  for (const event of given) {
    const { status, reason } = optimizer.apply(event);
    if (status !== "applied") throw new Error(`${event.eventId} is ${status}: ${reason}`);
  }
  return optimizer;
}
