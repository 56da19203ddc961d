//! Equal split: the same for every ad.

use jiff::Timestamp;

use crate::error::Result;
use crate::event::Event;
use crate::simulate::policy::{LiveAd, Policy};

#[derive(Clone, Copy, Debug)]
pub(super) struct EqualSplit;

impl Policy for EqualSplit {
    fn observe(&mut self, _: &Event) -> Result<()> {
        Ok(())
    }

    fn wish(&mut self, _: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        Ok(vec![1.0; ads.len()])
    }
}
