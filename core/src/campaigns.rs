//! Which budgets share their rates.

use std::collections::BTreeMap;

use crate::config::PoolBy;

/// Budgets below which a campaign does not pool by itself.
const LEAST_BUDGETS: usize = 5;

/// A partition of the budgets for pooling; the account's pool comes first and holds all of them.
#[derive(Debug)]
pub(crate) struct Pools {
    /// The pool of each budget.
    pub(crate) pool_of: Vec<usize>,
    /// The budgets whose evidence each pool uses.
    pub(crate) members: Vec<Vec<usize>>,
}

impl Pools {
    /// Pools budgets with these campaigns; one without a campaign belongs to the account's pool.
    pub(crate) fn of(campaigns: &[Option<&str>], pool_by: PoolBy) -> Self {
        let mut pools = Self { pool_of: vec![0; campaigns.len()], members: vec![(0..campaigns.len()).collect()] };
        if pool_by == PoolBy::Account {
            return pools;
        }
        let mut by_campaign: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, campaign) in campaigns.iter().enumerate() {
            if let Some(campaign) = campaign {
                by_campaign.entry(campaign).or_default().push(index);
            }
        }
        for members in by_campaign.into_values().filter(|members| members.len() >= LEAST_BUDGETS) {
            let pool = pools.members.len();
            for index in &members {
                if let Some(pool_of) = pools.pool_of.get_mut(*index) {
                    *pool_of = pool;
                }
            }
            pools.members.push(members);
        }
        pools
    }
}
