//! Invented journeys over 12 channels: four touches on average, one in ten of more than nine; a third of them convert.

use jiff::{SignedDuration, Timestamp};
use lagwise::{Journey, JourneyTouch};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use crate::generator;

/// Channels that are touched, the first most often.
const CHANNELS: usize = 12;

/// When the first journeys start: 2026-10-01.
const START: i64 = 1_790_812_800;

/// So many journeys, the same in every run.
pub fn journeys(count: usize) -> Vec<Journey> {
    let mut rng = generator(0);
    (0..count).map(|_| journey(&mut rng)).collect()
}

fn journey(rng: &mut ChaCha8Rng) -> Journey {
    let mut at = Timestamp::from_second(START + rng.random_range(0..30 * 86_400)).expect("an instant");
    let mut touches = Vec::new();
    loop {
        // The square of a uniform number favours the first channels.
        let place: f64 = rng.random::<f64>().powi(2) * CHANNELS as f64;
        let ad_id = format!("channel-{:02}", place as usize);
        touches.push(JourneyTouch { ad_id, occurred_at: Some(at) });
        at += SignedDuration::from_secs(rng.random_range(600..3 * 86_400));
        if rng.random::<f64>() < 0.25 {
            break;
        }
    }
    let converts = rng.random::<f64>() < 0.33;
    let cents = rng.random_range(1_000..100_000_i64);
    Journey {
        touches,
        conversions: u64::from(converts),
        value: if converts { cents as f64 / 100.0 } else { 0.0 },
        non_conversions: u64::from(!converts),
        ..Journey::default()
    }
}
