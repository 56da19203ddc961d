// Generated from the core's records: `make gen` writes this file, changes by hand are lost.
//! The records as frozen classes.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyTuple};

use crate::plain::{Choice, Plain, plain_choice, plain_record};
use crate::{instant, record, source};

/// A change of one budget, of its status or of its targeting, before it is sent.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdChange {
    pub(crate) inner: lagwise::AdChange,
}

impl From<lagwise::AdChange> for AdChange {
    fn from(inner: lagwise::AdChange) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdChange {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, change_id, account_id, campaign_id=None, budget_id, kind='budget', current_budget=None, \
            proposed_budget=None, min_budget=None, max_budget=None, data_as_of=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::AdChange| record.into())
    }

    /// Names the change, once and for all: draws are keyed by it, and a ledger takes it once. 1 to 1,024 bytes, as
    /// every id.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// The ad account, whose score the change counts in.
    #[getter]
    fn account_id(&self) -> &str {
        &self.inner.account_id
    }

    /// The campaign, whose rate the change counts in; where absent, the budget stands for it.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// What holds the budget on the platform: an ad set, or a campaign.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// What the change does.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind.text()
    }

    /// Budget per day as the platform has it now, in major units, greater than 0; a budget change needs it.
    #[getter]
    fn current_budget(&self) -> Option<f64> {
        self.inner.current_budget
    }

    /// Budget per day that is asked for, in major units, greater than 0; every budget change needs it, and no other has
    /// it.
    #[getter]
    fn proposed_budget(&self) -> Option<f64> {
        self.inner.proposed_budget
    }

    /// Least budget per day that the platform allows here, in major units, beside the configured one.
    #[getter]
    fn min_budget(&self) -> Option<f64> {
        self.inner.min_budget
    }

    /// Largest budget per day allowed here, in major units, beside the configured one.
    #[getter]
    fn max_budget(&self) -> Option<f64> {
        self.inner.max_budget
    }

    /// Instant up to which the data that the change rests on is complete; without it, staleness is not judged.
    #[getter]
    fn data_as_of<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.data_as_of.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdChange", &self.inner)
    }
}

/// What one ad is credited with.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdCredit {
    pub(crate) inner: lagwise::AdCredit,
}

impl From<lagwise::AdCredit> for AdCredit {
    fn from(inner: lagwise::AdCredit) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdCredit {
    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Its part of the value, in major units.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// The same in minor units.
    #[getter]
    fn value_minor(&self) -> i64 {
        self.inner.value_minor
    }

    /// Its part of the conversions, a real number.
    #[getter]
    fn conversions(&self) -> f64 {
        self.inner.conversions
    }

    /// Share of the attributed conversions that would be lost without it, 0 to 1; in the model `markov` alone, where
    /// anything converted.
    #[getter]
    fn removal_effect(&self) -> Option<f64> {
        self.inner.removal_effect
    }

    /// Share of the attributed value that would be lost without it, 0 to 1; in the model `markov` alone, where anything
    /// was of value.
    #[getter]
    fn value_removal_effect(&self) -> Option<f64> {
        self.inner.value_removal_effect
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdCredit", &self.inner)
    }
}

/// The return on one ad's spend.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdPipelineRoas {
    pub(crate) inner: lagwise::AdPipelineRoas,
}

impl From<lagwise::AdPipelineRoas> for AdPipelineRoas {
    fn from(inner: lagwise::AdPipelineRoas) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdPipelineRoas {
    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Value of its deals, won and open, in major units.
    #[getter]
    fn pipeline_value(&self) -> f64 {
        self.inner.pipeline_value
    }

    /// The same in minor units.
    #[getter]
    fn pipeline_value_minor(&self) -> i64 {
        self.inner.pipeline_value_minor
    }

    /// Of that, the value of the won deals, in major units.
    #[getter]
    fn won_value(&self) -> f64 {
        self.inner.won_value
    }

    /// The same in minor units.
    #[getter]
    fn won_value_minor(&self) -> i64 {
        self.inner.won_value_minor
    }

    /// Its spend, in major units; 0 where none was given.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Value over spend; absent where nothing was spent.
    #[getter]
    fn pipeline_roas(&self) -> Option<f64> {
        self.inner.pipeline_roas
    }

    /// Deals that are open or won and of which it has a part.
    #[getter]
    fn deals(&self) -> u64 {
        self.inner.deals
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdPipelineRoas", &self.inner)
    }
}

/// An ad started, or what is known of it changed; of several registrations the latest holds.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdRegistered {
    pub(crate) inner: lagwise::AdRegistered,
}

impl From<lagwise::AdRegistered> for AdRegistered {
    fn from(inner: lagwise::AdRegistered) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdRegistered {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, ad_id, started_at=None, campaign_id=None, budget_id=None, \
            creative_id=None, current_budget=None, min_budget=None, max_budget=None, frozen=False)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::AdRegistered| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// When the ad started; where absent, when this event happened.
    #[getter]
    fn started_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.started_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Campaign of the ad; ads of one campaign share their rates.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// What holds the budget on the platform; where absent, the ad itself.
    #[getter]
    fn budget_id(&self) -> Option<&str> {
        self.inner.budget_id.as_deref()
    }

    /// The creative that the ad shows.
    #[getter]
    fn creative_id(&self) -> Option<&str> {
        self.inner.creative_id.as_deref()
    }

    /// Current budget per day, in major units; a committed change replaces it.
    #[getter]
    fn current_budget(&self) -> Option<f64> {
        self.inner.current_budget
    }

    /// Least budget per day, in major units.
    #[getter]
    fn min_budget(&self) -> Option<f64> {
        self.inner.min_budget
    }

    /// Largest budget per day, in major units.
    #[getter]
    fn max_budget(&self) -> Option<f64> {
        self.inner.max_budget
    }

    /// Whether the budget must stay as it is.
    #[getter]
    fn frozen(&self) -> bool {
        self.inner.frozen
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdRegistered", &self.inner)
    }
}

/// An ad ended. It gets no budget any more; conversions that come late are still credited to it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdRetired {
    pub(crate) inner: lagwise::AdRetired,
}

impl From<lagwise::AdRetired> for AdRetired {
    fn from(inner: lagwise::AdRetired) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdRetired {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, ad_id)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::AdRetired| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdRetired", &self.inner)
    }
}

/// One ad as the caller knows it now: totals over its life, its bounds, and optionally its periods.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdState {
    pub(crate) inner: lagwise::AdState,
    history: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::AdState> for AdState {
    fn from(inner: lagwise::AdState) -> Self {
        Self { inner, history: PyOnceLock::new() }
    }
}

#[pymethods]
impl AdState {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, ad_id, impressions, clicks, spend, pipeline_value=0.0, cash_revenue=0.0, age_hours, \
            campaign_id=None, budget_id=None, current_budget=None, min_budget=None, max_budget=None, \
            frozen=False, stage_counts=None, reach=None, dna_score=0.0, history=())"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::AdState| record.into())
    }

    /// Id of the ad, 1 to 1,024 bytes, unique within a call.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Impressions over the ad's life.
    #[getter]
    fn impressions(&self) -> u64 {
        self.inner.impressions
    }

    /// Clicks over the ad's life; conversions may exceed them (view-through).
    #[getter]
    fn clicks(&self) -> u64 {
        self.inner.clicks
    }

    /// Money spent over the ad's life, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Value of the deals attributed to the ad, open ones at their synthetic value, in major units.
    #[getter]
    fn pipeline_value(&self) -> f64 {
        self.inner.pipeline_value
    }

    /// Money received that is attributed to the ad, in major units.
    #[getter]
    fn cash_revenue(&self) -> f64 {
        self.inner.cash_revenue
    }

    /// Hours since the ad started.
    #[getter]
    fn age_hours(&self) -> f64 {
        self.inner.age_hours
    }

    /// Campaign of the ad; ads of one campaign share their rates.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// What holds the budget on the platform (an ad set or campaign); where absent, the ad itself. Ads that share it
    /// are one budget and get one recommendation.
    #[getter]
    fn budget_id(&self) -> Option<&str> {
        self.inner.budget_id.as_deref()
    }

    /// Current budget per day, in major units; where absent, spend per day is taken, which binds no change limit.
    #[getter]
    fn current_budget(&self) -> Option<f64> {
        self.inner.current_budget
    }

    /// Least budget per day, in major units.
    #[getter]
    fn min_budget(&self) -> Option<f64> {
        self.inner.min_budget
    }

    /// Largest budget per day, in major units.
    #[getter]
    fn max_budget(&self) -> Option<f64> {
        self.inner.max_budget
    }

    /// Whether the budget must stay as it is.
    #[getter]
    fn frozen(&self) -> bool {
        self.inner.frozen
    }

    /// Entries into each stage over the ad's life, by the stage's name. Where absent, the ad's revenue is its evidence.
    #[getter]
    fn stage_counts(&self) -> Option<&BTreeMap<String, u64>> {
        self.inner.stage_counts.as_ref()
    }

    /// People reached over the ad's life.
    #[getter]
    fn reach(&self) -> Option<u64> {
        self.inner.reach
    }

    /// How much the creative resembles winners, 0 to 1 (scheduled model).
    #[getter]
    fn dna_score(&self) -> f64 {
        self.inner.dna_score
    }

    /// The ad's recent periods, in any order; what the totals hold beyond them counts as earlier.
    #[getter]
    fn history<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<Period, _>(py, &self.history, &self.inner.history)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdState", &self.inner)
    }
}

/// What is true of an ad, for an evaluator: no policy sees it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdTruth {
    pub(crate) inner: lagwise::simulate::AdTruth,
    stage_rates: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::simulate::AdTruth> for AdTruth {
    fn from(inner: lagwise::simulate::AdTruth) -> Self {
        Self { inner, stage_rates: PyOnceLock::new() }
    }
}

#[pymethods]
impl AdTruth {
    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Days after the start of the episode at which it starts.
    #[getter]
    fn starts_at_days(&self) -> f64 {
        self.inner.starts_at_days
    }

    /// Clicks per impression while fresh and at a small budget.
    #[getter]
    fn fresh_ctr(&self) -> f64 {
        self.inner.fresh_ctr
    }

    /// Price of 1,000 impressions at a small budget, before the market.
    #[getter]
    fn cpm(&self) -> f64 {
        self.inner.cpm
    }

    /// Budget per day in which its saturation is measured, in major units.
    #[getter]
    fn scale_per_day(&self) -> f64 {
        self.inner.scale_per_day
    }

    /// Loss of CTR per impression, on the log scale.
    #[getter]
    fn fatigue_rate(&self) -> f64 {
        self.inner.fatigue_rate
    }

    /// Share of each stage that enters the next, of clicks for the first.
    #[getter]
    fn stage_rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.stage_rates, &self.inner.stage_rates)
    }

    /// Mean value of a deal, in major units.
    #[getter]
    fn deal_value(&self) -> f64 {
        self.inner.deal_value
    }

    /// Expected value of a click, in major units.
    #[getter]
    fn value_per_click(&self) -> f64 {
        self.inner.value_per_click
    }

    /// Clicks per impression as fatigue has left them, at a small budget and apart from the season.
    #[getter]
    fn current_ctr(&self) -> f64 {
        self.inner.current_ctr
    }

    /// Impressions so far.
    #[getter]
    fn impressions(&self) -> u64 {
        self.inner.impressions
    }

    /// Clicks so far.
    #[getter]
    fn clicks(&self) -> u64 {
        self.inner.clicks
    }

    /// Money spent so far.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Budget per day of the last step; absent before the first.
    #[getter]
    fn budget(&self) -> Option<f64> {
        self.inner.budget
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdTruth", &self.inner)
    }
}

/// Kill, scale or maintain for one budget, with the figures behind it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AdVerdict {
    pub(crate) inner: lagwise::AdVerdict,
}

impl From<lagwise::AdVerdict> for AdVerdict {
    fn from(inner: lagwise::AdVerdict) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AdVerdict {
    /// The ad; where several ads share the budget, the first of them.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// What to do.
    #[getter]
    fn action(&self) -> &'static str {
        self.inner.action.text()
    }

    /// Revenue per unit of spend as counted; absent without spend.
    #[getter]
    fn roas(&self) -> Option<f64> {
        self.inner.roas
    }

    /// Posterior of ROAS once all outcomes are known (funnel model).
    #[getter]
    fn posterior_roas(&self) -> Option<Estimate> {
        self.inner.posterior_roas.as_ref().map(record::part)
    }

    /// Probability that the ROAS is below the configured `kill_roas` (funnel model).
    #[getter]
    fn probability_below_kill(&self) -> Option<f64> {
        self.inner.probability_below_kill
    }

    /// Probability that the ROAS is above the configured `scale_roas` (funnel model).
    #[getter]
    fn probability_above_scale(&self) -> Option<f64> {
        self.inner.probability_above_scale
    }

    /// Whether the ad is too young or too little spent on to be killed.
    #[getter]
    fn in_ignorance_zone(&self) -> bool {
        self.inner.in_ignorance_zone
    }

    /// Share of the evidence that has arrived, 0 to 1.
    #[getter]
    fn maturity(&self) -> f64 {
        self.inner.maturity
    }

    /// The verdict and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AdVerdict", &self.inner)
    }
}

/// The budgets of one decision.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Allocation {
    pub(crate) inner: lagwise::Allocation,
    recommendations: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::Allocation> for Allocation {
    fn from(inner: lagwise::Allocation) -> Self {
        Self { inner, recommendations: PyOnceLock::new() }
    }
}

#[pymethods]
impl Allocation {
    /// Whether the budgets sum to the total, and if not, which bounds forbid it.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// Currency of every amount.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }

    /// The total to allocate per day, in major units, rounded to whole minor units.
    #[getter]
    fn total_budget(&self) -> f64 {
        self.inner.total_budget
    }

    /// The same in minor units.
    #[getter]
    fn total_budget_minor(&self) -> i64 {
        self.inner.total_budget_minor
    }

    /// Total less the sum of the recommended budgets, in major units; negative where the least budgets exceed the
    /// total.
    #[getter]
    fn unallocated(&self) -> f64 {
        self.inner.unallocated
    }

    /// The same in minor units.
    #[getter]
    fn unallocated_minor(&self) -> i64 {
        self.inner.unallocated_minor
    }

    /// Sum of the least budgets that the bounds allow, in major units.
    #[getter]
    fn minimum_total(&self) -> f64 {
        self.inner.minimum_total
    }

    /// Sum of the largest budgets that the bounds allow, in major units.
    #[getter]
    fn maximum_total(&self) -> f64 {
        self.inner.maximum_total
    }

    /// Model that made the shares.
    #[getter]
    fn model(&self) -> &'static str {
        self.inner.model.text()
    }

    /// How the shares were made: `expected` or `thompson`.
    #[getter]
    fn shares(&self) -> &'static str {
        self.inner.shares.text()
    }

    /// Elasticity of an ad's return to its budget, 0.5 to 0.9 (funnel model).
    #[getter]
    fn spend_elasticity(&self) -> Option<f64> {
        self.inner.spend_elasticity
    }

    /// One recommendation for each budget, in the order in which its first ad was given.
    #[getter]
    fn recommendations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<BudgetRecommendation, _>(py, &self.recommendations, &self.inner.recommendations)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Allocation", &self.inner)
    }
}

/// Which ads a conversion is credited to.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Attribution {
    pub(crate) inner: lagwise::Attribution,
    candidates: PyOnceLock<Py<PyTuple>>,
    layers: PyOnceLock<Py<PyTuple>>,
    previous: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::Attribution> for Attribution {
    fn from(inner: lagwise::Attribution) -> Self {
        Self { inner, candidates: PyOnceLock::new(), layers: PyOnceLock::new(), previous: PyOnceLock::new() }
    }
}

#[pymethods]
impl Attribution {
    /// The tenant.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// The conversion.
    #[getter]
    fn conversion_id(&self) -> &str {
        &self.inner.conversion_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// By what it was matched.
    #[getter]
    fn method(&self) -> &'static str {
        self.inner.method.text()
    }

    /// Name of the key that matched: `fbclid`, say.
    #[getter]
    fn matched_key(&self) -> Option<&str> {
        self.inner.matched_key.as_deref()
    }

    /// The ad that has the largest credit, if any has.
    #[getter]
    fn ad_id(&self) -> Option<&str> {
        self.inner.ad_id.as_deref()
    }

    /// The campaign of that ad.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// When that ad was touched last.
    #[getter]
    fn touched_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.touched_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Probability that one of the credited ads led to the conversion; 1 for an exact id.
    #[getter]
    fn confidence(&self) -> f64 {
        self.inner.confidence
    }

    /// The window of the method, in hours; 0 where nothing matched.
    #[getter]
    fn window_hours(&self) -> f64 {
        self.inner.window_hours
    }

    /// Cost of the credited touches by their credit, in major units.
    #[getter]
    fn attributed_spend(&self) -> f64 {
        self.inner.attributed_spend
    }

    /// Every ad that the matching layer considered, the likeliest first.
    #[getter]
    fn candidates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<AttributionCandidate, _>(py, &self.candidates, &self.inner.candidates)
    }

    /// What each layer found, as far as they were asked.
    #[getter]
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<LayerReport, _>(py, &self.layers, &self.inner.layers)
    }

    /// Ads that it was credited to before, for a correction.
    #[getter]
    fn previous<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<AttributionCandidate, _>(py, &self.previous, &self.inner.previous)
    }

    /// How often it was corrected.
    #[getter]
    fn corrections(&self) -> u64 {
        self.inner.corrections
    }

    /// Whether the conversion was known before, and nothing changed.
    #[getter]
    fn duplicate(&self) -> bool {
        self.inner.duplicate
    }

    /// Why, in one sentence with the numbers.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Attribution", &self.inner)
    }
}

/// An ad that may have led to a conversion.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AttributionCandidate {
    pub(crate) inner: lagwise::AttributionCandidate,
}

impl From<lagwise::AttributionCandidate> for AttributionCandidate {
    fn from(inner: lagwise::AttributionCandidate) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AttributionCandidate {
    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Its campaign.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// When it was touched last; absent where the conversion was spread.
    #[getter]
    fn touched_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.touched_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Probability that it led to the conversion.
    #[getter]
    fn probability(&self) -> f64 {
        self.inner.probability
    }

    /// Share of the conversion that it is credited, 0 to 1, in ten-thousandths.
    #[getter]
    fn credit(&self) -> f64 {
        self.inner.credit
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AttributionCandidate", &self.inner)
    }
}

/// What is kept of a tenant.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AttributionSize {
    pub(crate) inner: lagwise::AttributionSize,
}

impl From<lagwise::AttributionSize> for AttributionSize {
    fn from(inner: lagwise::AttributionSize) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AttributionSize {
    /// Touches, erased ones included.
    #[getter]
    fn touches(&self) -> u64 {
        self.inner.touches
    }

    /// Conversions.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// Hashing keys in use, the present one included.
    #[getter]
    fn hashing_keys(&self) -> u64 {
        self.inner.hashing_keys
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AttributionSize", &self.inner)
    }
}

/// One step of a change, as it was recorded.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AuditRecord {
    pub(crate) inner: lagwise::AuditRecord,
}

impl From<lagwise::AuditRecord> for AuditRecord {
    fn from(inner: lagwise::AuditRecord) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl AuditRecord {
    /// Its number, from 1 on: a later step has a larger one.
    #[getter]
    fn sequence(&self) -> u64 {
        self.inner.sequence
    }

    /// The instant of the step, as the caller told it.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.at)
    }

    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// The ad account.
    #[getter]
    fn account_id(&self) -> &str {
        &self.inner.account_id
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// The state before; absent for a submission.
    #[getter]
    fn status_before(&self) -> Option<&'static str> {
        self.inner.status_before.map(Choice::text)
    }

    /// The state after; for a change that still waits the one of before.
    #[getter]
    fn status_after(&self) -> &'static str {
        self.inner.status_after.text()
    }

    /// How often the change was claimed.
    #[getter]
    fn attempt(&self) -> u64 {
        self.inner.attempt
    }

    /// The verdict, where it was judged.
    #[getter]
    fn verdict(&self) -> Option<GuardVerdict> {
        self.inner.verdict.as_ref().map(record::part)
    }

    /// What follows an error of the platform.
    #[getter]
    fn step(&self) -> Option<NextStep> {
        self.inner.step.as_ref().map(record::part)
    }

    /// What the platform's value told.
    #[getter]
    fn reconciliation(&self) -> Option<Reconciliation> {
        self.inner.reconciliation.as_ref().map(record::part)
    }

    /// What happened and why, in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "AuditRecord", &self.inner)
    }
}

/// The scheduled model's score of one ad, with every part it is made of.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct BlendedScore {
    pub(crate) inner: lagwise::BlendedScore,
}

impl From<lagwise::BlendedScore> for BlendedScore {
    fn from(inner: lagwise::BlendedScore) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl BlendedScore {
    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Clicks per impression.
    #[getter]
    fn ctr(&self) -> f64 {
        self.inner.ctr
    }

    /// Revenue per unit of spend, in the configured mode.
    #[getter]
    fn roas(&self) -> f64 {
        self.inner.roas
    }

    /// Weight of the CTR score, 0 to 1; it falls with the ad's age.
    #[getter]
    fn ctr_weight(&self) -> f64 {
        self.inner.ctr_weight
    }

    /// Weight of the ROAS score: 1 - `ctr_weight`.
    #[getter]
    fn roas_weight(&self) -> f64 {
        self.inner.roas_weight
    }

    /// CTR as a share of the configured `full_ctr`, 0 to 1.
    #[getter]
    fn ctr_score(&self) -> f64 {
        self.inner.ctr_score
    }

    /// ROAS as a share of the configured `full_roas`, 0 to 1.
    #[getter]
    fn roas_score(&self) -> f64 {
        self.inner.roas_score
    }

    /// Weighted mean of the two scores, 0 to 1.
    #[getter]
    fn blended(&self) -> f64 {
        self.inner.blended
    }

    /// What fatigue leaves of the score, 0 to 1: exp(-`decay_constant` * impressions).
    #[getter]
    fn decay_factor(&self) -> f64 {
        self.inner.decay_factor
    }

    /// Factor for resemblance to winners, 1 to 1 + `dna_boost`.
    #[getter]
    fn dna_factor(&self) -> f64 {
        self.inner.dna_factor
    }

    /// The score: `blended` * `decay_factor` * `dna_factor`, at most 1.
    #[getter]
    fn score(&self) -> f64 {
        self.inner.score
    }

    /// First parameter of the Beta posterior of the score.
    #[getter]
    fn alpha(&self) -> f64 {
        self.inner.alpha
    }

    /// Second parameter of the Beta posterior of the score.
    #[getter]
    fn beta(&self) -> f64 {
        self.inner.beta
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "BlendedScore", &self.inner)
    }
}

/// A budget on the platform, as the headroom is asked for it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct BudgetEntity {
    pub(crate) inner: lagwise::BudgetEntity,
}

impl From<lagwise::BudgetEntity> for BudgetEntity {
    fn from(inner: lagwise::BudgetEntity) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl BudgetEntity {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, account_id, campaign_id=None, budget_id, current_budget, min_budget=None, \
            max_budget=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::BudgetEntity| record.into())
    }

    /// The ad account.
    #[getter]
    fn account_id(&self) -> &str {
        &self.inner.account_id
    }

    /// The campaign; where absent, the budget stands for it.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// Budget per day as the platform has it now, in major units, greater than 0.
    #[getter]
    fn current_budget(&self) -> f64 {
        self.inner.current_budget
    }

    /// Least budget per day that the platform allows here, in major units, beside the configured one.
    #[getter]
    fn min_budget(&self) -> Option<f64> {
        self.inner.min_budget
    }

    /// Largest budget per day allowed here, in major units, beside the configured one.
    #[getter]
    fn max_budget(&self) -> Option<f64> {
        self.inner.max_budget
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "BudgetEntity", &self.inner)
    }
}

/// The lowest and the highest budget that the guard lets through now.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct BudgetHeadroom {
    pub(crate) inner: lagwise::BudgetHeadroom,
}

impl From<lagwise::BudgetHeadroom> for BudgetHeadroom {
    fn from(inner: lagwise::BudgetHeadroom) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl BudgetHeadroom {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, budget_id, lowest_budget_minor, highest_budget_minor, rule=None, clears_at=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::BudgetHeadroom| record.into())
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// Lowest safe budget per day, in minor units.
    #[getter]
    fn lowest_budget_minor(&self) -> i64 {
        self.inner.lowest_budget_minor
    }

    /// Highest safe budget per day, in minor units; both are the current budget where it can't move now.
    #[getter]
    fn highest_budget_minor(&self) -> i64 {
        self.inner.highest_budget_minor
    }

    /// The rule by which it can't move now; absent where it can.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.inner.rule.map(Choice::text)
    }

    /// When it can move again; absent where it can, or where waiting does not help.
    #[getter]
    fn clears_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.clears_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "BudgetHeadroom", &self.inner)
    }
}

/// The recommendation for one budget.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct BudgetRecommendation {
    pub(crate) inner: lagwise::BudgetRecommendation,
    ad_ids: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::BudgetRecommendation> for BudgetRecommendation {
    fn from(inner: lagwise::BudgetRecommendation) -> Self {
        Self { inner, ad_ids: PyOnceLock::new() }
    }
}

#[pymethods]
impl BudgetRecommendation {
    /// The ad; where several ads share the budget, the first of `ad_ids`.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// All ads that share the budget, sorted.
    #[getter]
    fn ad_ids<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.ad_ids, &self.inner.ad_ids)
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// Campaign of the ads, where given.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// Current budget per day, in major units: as given, else spend per day.
    #[getter]
    fn current_budget(&self) -> f64 {
        self.inner.current_budget
    }

    /// Recommended budget per day, in major units.
    #[getter]
    fn recommended_budget(&self) -> f64 {
        self.inner.recommended_budget
    }

    /// The same in minor units: these sum exactly.
    #[getter]
    fn recommended_budget_minor(&self) -> i64 {
        self.inner.recommended_budget_minor
    }

    /// Change in percent of the current budget; absent where that is 0.
    #[getter]
    fn change_percentage(&self) -> Option<f64> {
        self.inner.change_percentage
    }

    /// Probability that the direction of the change is right, 0 to 1; absent where nothing changes, without a current
    /// budget, or with a single budget.
    #[getter]
    fn confidence(&self) -> Option<f64> {
        self.inner.confidence
    }

    /// The recommendation and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The figures behind it.
    #[getter]
    fn metrics(&self) -> RecommendationMetrics {
        record::part(&self.inner.metrics)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "BudgetRecommendation", &self.inner)
    }
}

/// A budget was changed on the platform.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct ChangeCommitted {
    pub(crate) inner: lagwise::ChangeCommitted,
}

impl From<lagwise::ChangeCommitted> for ChangeCommitted {
    fn from(inner: lagwise::ChangeCommitted) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl ChangeCommitted {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, budget_id, budget, currency=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::ChangeCommitted| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// What holds the budget.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// The new budget per day, in major units.
    #[getter]
    fn budget(&self) -> f64 {
        self.inner.budget
    }

    /// Currency of `budget`; where absent, the configured one.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.currency.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "ChangeCommitted", &self.inner)
    }
}

/// What holds back the changes of an account, or of all accounts, beside the guard's rules.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Circuit {
    pub(crate) inner: lagwise::Circuit,
}

impl From<lagwise::Circuit> for Circuit {
    fn from(inner: lagwise::Circuit) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Circuit {
    /// The account; absent for all accounts together.
    #[getter]
    fn account_id(&self) -> Option<&str> {
        self.inner.account_id.as_deref()
    }

    /// Whether the circuit breaker lets changes through.
    #[getter]
    fn state(&self) -> &'static str {
        self.inner.state.text()
    }

    /// Failures in a row.
    #[getter]
    fn failures(&self) -> u64 {
        self.inner.failures
    }

    /// When an open circuit breaker lets one change try; absent where it is closed.
    #[getter]
    fn open_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.open_until.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Until when the platform takes nothing; absent where it demanded no pause.
    #[getter]
    fn paused_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.paused_until.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Whether access was refused: nothing is sent until it is resumed.
    #[getter]
    fn is_stopped(&self) -> bool {
        self.inner.is_stopped
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Circuit", &self.inner)
    }
}

/// A policy beside the oracle and an equal split over the same accounts.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Comparison {
    pub(crate) inner: lagwise::simulate::Comparison,
    of_oracle: PyOnceLock<Py<PyTuple>>,
    of_equal_split: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::simulate::Comparison> for Comparison {
    fn from(inner: lagwise::simulate::Comparison) -> Self {
        Self { inner, of_oracle: PyOnceLock::new(), of_equal_split: PyOnceLock::new() }
    }
}

#[pymethods]
impl Comparison {
    /// Value earned with each account as a part of the oracle's.
    #[getter]
    fn of_oracle<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.of_oracle, &self.inner.of_oracle)
    }

    /// Value earned with each account as a part of the equal split's.
    #[getter]
    fn of_equal_split<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.of_equal_split, &self.inner.of_equal_split)
    }

    /// Value earned in percent of the oracle's.
    #[getter]
    fn percent_of_oracle(&self) -> Summary {
        record::part(&self.inner.percent_of_oracle)
    }

    /// How much more was earned than by an equal split, in percent.
    #[getter]
    fn uplift_over_equal_split(&self) -> Summary {
        record::part(&self.inner.uplift_over_equal_split)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Comparison", &self.inner)
    }
}

/// Something that ads are paid for: a form sent, a call, a purchase.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Conversion {
    pub(crate) inner: lagwise::Conversion,
}

impl From<lagwise::Conversion> for Conversion {
    fn from(inner: lagwise::Conversion) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Conversion {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, tenant_id, conversion_id, consent=False, identity)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Conversion| record.into())
    }

    /// Id of the event.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened: windows are judged at this instant.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// The tenant.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// Id of the conversion, unique within the tenant: it is credited once. Where it becomes a deal, the deal's id.
    #[getter]
    fn conversion_id(&self) -> &str {
        &self.inner.conversion_id
    }

    /// Whether the person consented to be recognised by device or address.
    #[getter]
    fn consent(&self) -> bool {
        self.inner.consent
    }

    /// By what the conversion is recognised.
    #[getter]
    fn identity(&self) -> Identity {
        record::part(&self.inner.identity)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Conversion", &self.inner)
    }
}

/// A creative exists; ads refer to it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct CreativeRegistered {
    pub(crate) inner: lagwise::CreativeRegistered,
}

impl From<lagwise::CreativeRegistered> for CreativeRegistered {
    fn from(inner: lagwise::CreativeRegistered) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl CreativeRegistered {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, creative_id, name=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::CreativeRegistered| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// Id of the creative.
    #[getter]
    fn creative_id(&self) -> &str {
        &self.inner.creative_id
    }

    /// What people call it.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.inner.name.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "CreativeRegistered", &self.inner)
    }
}

/// What each ad is credited with, and what no ad is.
///
/// The values of the ads and the unattributed value sum to `value` exactly, in minor units. Their conversions sum to
/// `conversions` as closely as 64-bit floats can.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct CreditReport {
    pub(crate) inner: lagwise::CreditReport,
    ads: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::CreditReport> for CreditReport {
    fn from(inner: lagwise::CreditReport) -> Self {
        Self { inner, ads: PyOnceLock::new() }
    }
}

#[pymethods]
impl CreditReport {
    /// The model that split the credit.
    #[getter]
    fn model(&self) -> &'static str {
        self.inner.model.text()
    }

    /// Currency of the values.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }

    /// Every ad that was touched, by its id.
    #[getter]
    fn ads<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<AdCredit, _>(py, &self.ads, &self.inner.ads)
    }

    /// Value of the journeys without touches, in major units.
    #[getter]
    fn unattributed_value(&self) -> f64 {
        self.inner.unattributed_value
    }

    /// The same in minor units.
    #[getter]
    fn unattributed_value_minor(&self) -> i64 {
        self.inner.unattributed_value_minor
    }

    /// Conversions of the journeys without touches.
    #[getter]
    fn unattributed_conversions(&self) -> u64 {
        self.inner.unattributed_conversions
    }

    /// Value of all journeys, in major units.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// The same in minor units.
    #[getter]
    fn value_minor(&self) -> i64 {
        self.inner.value_minor
    }

    /// Conversions of all journeys.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "CreditReport", &self.inner)
    }
}

/// What a deal's reported value became for an ad.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct DealCredit {
    pub(crate) inner: lagwise::DealCredit,
}

impl From<lagwise::DealCredit> for DealCredit {
    fn from(inner: lagwise::DealCredit) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl DealCredit {
    /// The ad; absent for the value that is credited to none.
    #[getter]
    fn ad_id(&self) -> Option<&str> {
        self.inner.ad_id.as_deref()
    }

    /// The deal.
    #[getter]
    fn deal_id(&self) -> &str {
        &self.inner.deal_id
    }

    /// What was added, in major units; negative where it was taken.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// The same in minor units.
    #[getter]
    fn value_minor(&self) -> i64 {
        self.inner.value_minor
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "DealCredit", &self.inner)
    }
}

/// A change of a deal: its stage, its amount, the ad or the conversion that led to it, its deletion, or several of
/// them.
///
/// What is absent stays as it was. Of what several events say, the latest holds, whatever order they arrive in.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct DealStage {
    pub(crate) inner: lagwise::DealStage,
}

impl From<lagwise::DealStage> for DealStage {
    fn from(inner: lagwise::DealStage) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl DealStage {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, tenant_id, deal_id, stage=None, amount=None, currency=None, \
            deleted=None, ad_id=None, conversion_id=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::DealStage| record.into())
    }

    /// Id of the event: one that was seen of the deal before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened in the CRM, between 1970 and 2200.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// The tenant whose deal it is.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// Id of the deal, unique within the tenant.
    #[getter]
    fn deal_id(&self) -> &str {
        &self.inner.deal_id
    }

    /// The stage that the deal is in now; a closed deal in an open stage is reopened.
    #[getter]
    fn stage(&self) -> Option<&str> {
        self.inner.stage.as_deref()
    }

    /// The deal's amount, in major units, 0 to 10^9.
    #[getter]
    fn amount(&self) -> Option<f64> {
        self.inner.amount
    }

    /// Currency of `amount`; where absent, the tenant's.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.currency.as_deref()
    }

    /// Whether the deal is deleted: true where it was, false where it was restored.
    #[getter]
    fn deleted(&self) -> Option<bool> {
        self.inner.deleted
    }

    /// The ad that the deal is credited to.
    #[getter]
    fn ad_id(&self) -> Option<&str> {
        self.inner.ad_id.as_deref()
    }

    /// Id of the conversion that led to the deal, for one whose touches tell its ad; where it was never said, the
    /// deal's id.
    #[getter]
    fn conversion_id(&self) -> Option<&str> {
        self.inner.conversion_id.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "DealStage", &self.inner)
    }
}

/// One deal as it is known.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct DealValue {
    pub(crate) inner: lagwise::DealValue,
}

impl From<lagwise::DealValue> for DealValue {
    fn from(inner: lagwise::DealValue) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl DealValue {
    /// The deal.
    #[getter]
    fn deal_id(&self) -> &str {
        &self.inner.deal_id
    }

    /// The ad that it is credited to, if any.
    #[getter]
    fn ad_id(&self) -> Option<&str> {
        self.inner.ad_id.as_deref()
    }

    /// The stage that it is in, if any was said.
    #[getter]
    fn stage(&self) -> Option<&str> {
        self.inner.stage.as_deref()
    }

    /// When it entered that stage.
    #[getter]
    fn entered_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.entered_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Its own amount, in major units, if any was said.
    #[getter]
    fn amount(&self) -> Option<f64> {
        self.inner.amount
    }

    /// Whether it is deleted.
    #[getter]
    fn deleted(&self) -> bool {
        self.inner.deleted
    }

    /// What it is worth, in major units.
    #[getter]
    fn synthetic_value(&self) -> f64 {
        self.inner.synthetic_value
    }

    /// The same in minor units.
    #[getter]
    fn synthetic_value_minor(&self) -> i64 {
        self.inner.synthetic_value_minor
    }

    /// Sum of the increments reported so far, in major units.
    #[getter]
    fn reported_value(&self) -> f64 {
        self.inner.reported_value
    }

    /// The same in minor units.
    #[getter]
    fn reported_value_minor(&self) -> i64 {
        self.inner.reported_value_minor
    }

    /// Probability that it is won.
    #[getter]
    fn probability(&self) -> f64 {
        self.inner.probability
    }

    /// Share of the value that the time in its stage has left, 0 to 1.
    #[getter]
    fn survival(&self) -> f64 {
        self.inner.survival
    }

    /// How far the value can be relied on, 0 to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        self.inner.confidence
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "DealValue", &self.inner)
    }
}

/// One decision with all that it was made from: restore the state, repeat the call, and the record is the same.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Decision {
    pub(crate) inner: lagwise::Decision,
    propensities: PyOnceLock<Py<PyTuple>>,
    headroom: PyOnceLock<Py<PyTuple>>,
    allocation: PyOnceLock<Py<Allocation>>,
}

impl From<lagwise::Decision> for Decision {
    fn from(inner: lagwise::Decision) -> Self {
        Self { inner, propensities: PyOnceLock::new(), headroom: PyOnceLock::new(), allocation: PyOnceLock::new() }
    }
}

#[pymethods]
impl Decision {
    /// Names the decision; draws are keyed by it.
    #[getter]
    fn decision_id(&self) -> &str {
        &self.inner.decision_id
    }

    /// The instant it was made for.
    #[getter]
    fn made_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.made_at)
    }

    /// Seed of the draws, in decimal digits; absent where there were none.
    #[getter]
    fn seed(&self) -> Option<&str> {
        self.inner.seed.as_deref()
    }

    /// Digest of the configuration, in hexadecimal digits.
    #[getter]
    fn config_digest(&self) -> &str {
        &self.inner.config_digest
    }

    /// Digest of the set of events it was made from, in hexadecimal digits.
    #[getter]
    fn inputs_digest(&self) -> &str {
        &self.inner.inputs_digest
    }

    /// Share of the live budget that each recommended budget had before bounds, in their order.
    #[getter]
    fn propensities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.propensities, &self.inner.propensities)
    }

    /// The bounds that the guard set, as they were given.
    #[getter]
    fn headroom<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<BudgetHeadroom, _>(py, &self.headroom, &self.inner.headroom)
    }

    /// The recommendations.
    #[getter]
    fn allocation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Allocation>> {
        record::kept(py, &self.allocation, &self.inner.allocation)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Decision", &self.inner)
    }
}

/// What an ad delivered in one period. Platforms restate: of several deliveries of one period that with the highest
/// revision holds.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Delivery {
    pub(crate) inner: lagwise::Delivery,
}

impl From<lagwise::Delivery> for Delivery {
    fn from(inner: lagwise::Delivery) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Delivery {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, ad_id, period_start, impressions, clicks, spend, reach=None, \
            revision=0, currency=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Delivery| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Start of the period; its length is the configured `period_hours`.
    #[getter]
    fn period_start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.period_start)
    }

    /// Impressions served in the period.
    #[getter]
    fn impressions(&self) -> u64 {
        self.inner.impressions
    }

    /// Clicks received in the period.
    #[getter]
    fn clicks(&self) -> u64 {
        self.inner.clicks
    }

    /// Money spent in the period, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// People reached over the ad's life so far.
    #[getter]
    fn reach(&self) -> Option<u64> {
        self.inner.reach
    }

    /// Version of the report: a higher one replaces a lower one.
    #[getter]
    fn revision(&self) -> u64 {
        self.inner.revision
    }

    /// Currency of `spend`; where absent, the configured one.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.currency.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Delivery", &self.inner)
    }
}

/// What a touch, a conversion or a deal's change led to, step by step.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Effects {
    pub(crate) inner: lagwise::Effects,
    stage_credits: PyOnceLock<Py<PyTuple>>,
    deal_credits: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::Effects> for Effects {
    fn from(inner: lagwise::Effects) -> Self {
        Self { inner, stage_credits: PyOnceLock::new(), deal_credits: PyOnceLock::new() }
    }
}

#[pymethods]
impl Effects {
    /// What became of the touch, with the conversions that it explains otherwise than before.
    #[getter]
    fn touch(&self) -> Option<TouchOutcome> {
        self.inner.touch.as_ref().map(record::part)
    }

    /// What the deal's change added to its value, at the configured probabilities.
    #[getter]
    fn change(&self) -> Option<StageChange> {
        self.inner.change.as_ref().map(record::part)
    }

    /// How the conversion, or that of the deal, is credited now; absent where none is known.
    #[getter]
    fn attribution(&self) -> Option<Attribution> {
        self.inner.attribution.as_ref().map(record::part)
    }

    /// Entries into the funnel's stages that count for an ad from now on, or no more.
    #[getter]
    fn stage_credits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<StageCredit, _>(py, &self.stage_credits, &self.inner.stage_credits)
    }

    /// What the reported values of deals became for each ad. They sum to the increment of the deal's change, and to
    /// nothing where a deal is only credited otherwise.
    #[getter]
    fn deal_credits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<DealCredit, _>(py, &self.deal_credits, &self.inner.deal_credits)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Effects", &self.inner)
    }
}

/// What an erasure took.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Erasure {
    pub(crate) inner: lagwise::Erasure,
}

impl From<lagwise::Erasure> for Erasure {
    fn from(inner: lagwise::Erasure) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Erasure {
    /// Touches that have no key any more.
    #[getter]
    fn touches(&self) -> u64 {
        self.inner.touches
    }

    /// Conversions that have no key any more; their credit stays.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Erasure", &self.inner)
    }
}

/// A figure with its 90 % interval.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Estimate {
    pub(crate) inner: lagwise::Estimate,
}

impl From<lagwise::Estimate> for Estimate {
    fn from(inner: lagwise::Estimate) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Estimate {
    /// Posterior mean.
    #[getter]
    fn mean(&self) -> f64 {
        self.inner.mean
    }

    /// 5 % quantile of the posterior.
    #[getter]
    fn low(&self) -> f64 {
        self.inner.low
    }

    /// 95 % quantile of the posterior.
    #[getter]
    fn high(&self) -> f64 {
        self.inner.high
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Estimate", &self.inner)
    }
}

/// How tired one ad is, and why.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct FatigueReport {
    pub(crate) inner: lagwise::FatigueReport,
}

impl From<lagwise::FatigueReport> for FatigueReport {
    fn from(inner: lagwise::FatigueReport) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl FatigueReport {
    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// How tired it is.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// Probability of the status; absent where it rests on counted figures, which carry none.
    #[getter]
    fn confidence(&self) -> Option<f64> {
        self.inner.confidence
    }

    /// The status and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// What is left of the fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel model,
    /// else exp(-`decay_constant` * impressions).
    #[getter]
    fn decay_factor(&self) -> Estimate {
        record::part(&self.inner.decay_factor)
    }

    /// Probability that the click-through rate has fallen below the trigger's share of the fresh rate; absent where the
    /// factor is not fitted.
    #[getter]
    fn probability_below_trigger(&self) -> Option<f64> {
        self.inner.probability_below_trigger
    }

    /// Impressions in which the click-through rate halves; absent without decay.
    #[getter]
    fn half_life_impressions(&self) -> Option<f64> {
        self.inner.half_life_impressions
    }

    /// Days in which it halves at the recent rate of delivery; absent without decay or delivery.
    #[getter]
    fn half_life_days(&self) -> Option<f64> {
        self.inner.half_life_days
    }

    /// Days until the decay factor reaches the trigger at the recent rate of delivery, 0 where it has; absent without
    /// decay or delivery.
    #[getter]
    fn days_until_critical(&self) -> Option<f64> {
        self.inner.days_until_critical
    }

    /// Impressions per person; absent without reach.
    #[getter]
    fn frequency(&self) -> Option<f64> {
        self.inner.frequency
    }

    /// Relative change of the click-through rate over 3 days against the 7 before, beyond that of the pool.
    #[getter]
    fn ctr_change(&self) -> Option<f64> {
        self.inner.ctr_change
    }

    /// Relative change of the price of impressions over 3 days against the 7 before, beyond that of the pool.
    #[getter]
    fn cpm_change(&self) -> Option<f64> {
        self.inner.cpm_change
    }

    /// Impressions of the last 7 days relative to all before them; absent unless the history covers those days.
    #[getter]
    fn impression_growth(&self) -> Option<f64> {
        self.inner.impression_growth
    }

    /// Whether a refresh should be started now: once per ad and cool-down.
    #[getter]
    fn refresh_due(&self) -> bool {
        self.inner.refresh_due
    }

    /// Where the refresh trigger stands now; give it back with the next call.
    #[getter]
    fn refresh(&self) -> RefreshState {
        record::part(&self.inner.refresh)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "FatigueReport", &self.inner)
    }
}

/// Revenue of an ad since the last feedback. Evidence of accounts configured for `feedback`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Feedback {
    pub(crate) inner: lagwise::Feedback,
}

impl From<lagwise::Feedback> for Feedback {
    fn from(inner: lagwise::Feedback) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Feedback {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, ad_id, actual_pipeline_value, actual_cash_revenue=0.0, \
            actual_spend=0.0, currency=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Feedback| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Increment of the ad's pipeline value, in major units; negative where deals were lost.
    #[getter]
    fn actual_pipeline_value(&self) -> f64 {
        self.inner.actual_pipeline_value
    }

    /// Increment of the ad's cash revenue, in major units.
    #[getter]
    fn actual_cash_revenue(&self) -> f64 {
        self.inner.actual_cash_revenue
    }

    /// Money spent since the last feedback, in major units; counts only for ads without any delivery that reports
    /// spend.
    #[getter]
    fn actual_spend(&self) -> f64 {
        self.inner.actual_spend
    }

    /// Currency of the amounts; where absent, the configured one.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.currency.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Feedback", &self.inner)
    }
}

/// What is known of the past of one budget, its campaign and its account.
///
/// It must hold every action of the campaign and of the budget that may yet be sent or was sent within the last hour,
/// every action of the budget within the cool-down, and every budget change of the budget within the longest velocity
/// window, with the newest one before it. More does no harm.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct GuardHistory {
    pub(crate) inner: lagwise::GuardHistory,
    actions: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::GuardHistory> for GuardHistory {
    fn from(inner: lagwise::GuardHistory) -> Self {
        Self { inner, actions: PyOnceLock::new() }
    }
}

#[pymethods]
impl GuardHistory {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, actions=(), kill_switch=False, frozen=False, learning_since=None, \
            account_busy_until=None, account_planned_until=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::GuardHistory| record.into())
    }

    /// The actions, in any order.
    #[getter]
    fn actions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<PastAction, _>(py, &self.actions, &self.inner.actions)
    }

    /// Whether the account's kill switch, or that of all accounts, is pulled.
    #[getter]
    fn kill_switch(&self) -> bool {
        self.inner.kill_switch
    }

    /// Whether the budget is to be left alone.
    #[getter]
    fn frozen(&self) -> bool {
        self.inner.frozen
    }

    /// Since when the platform learns how to deliver; absent while it does not.
    #[getter]
    fn learning_since<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.learning_since.map(|at| instant::datetime(py, at)).transpose()
    }

    /// When the score of what the account sent will have drained: `account_busy_until` of the last verdict at the
    /// instant of sending.
    #[getter]
    fn account_busy_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.account_busy_until.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The same of what was planned: `account_busy_until` of the last verdict that was reserved.
    #[getter]
    fn account_planned_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.account_planned_until.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "GuardHistory", &self.inner)
    }
}

/// The guard's verdict on one change.
///
/// Instants are whole milliseconds. Judged again with the same history and seed at `clears_at`, the change is allowed;
/// a millisecond earlier it is not. Of several rules that hold a change back, the one that clears last is told.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct GuardVerdict {
    pub(crate) inner: lagwise::GuardVerdict,
}

impl From<lagwise::GuardVerdict> for GuardVerdict {
    fn from(inner: lagwise::GuardVerdict) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl GuardVerdict {
    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// What is to be done with it.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.inner.outcome.text()
    }

    /// Whether an allowed change may really be sent.
    #[getter]
    fn mode(&self) -> &'static str {
        self.inner.mode.text()
    }

    /// The rule that decided; absent where nothing stood in the way.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.inner.rule.map(Choice::text)
    }

    /// The value that the rule looked at, in the rule's unit.
    #[getter]
    fn observed(&self) -> Option<f64> {
        self.inner.observed
    }

    /// The limit of that value.
    #[getter]
    fn limit(&self) -> Option<f64> {
        self.inner.limit
    }

    /// When a deferred change is safe, and when a clamped one would be as it was asked for; absent where waiting does
    /// not help.
    #[getter]
    fn clears_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.clears_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// When to send it; absent unless it is allowed or clamped.
    #[getter]
    fn execute_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.execute_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Seconds by which sending is spread.
    #[getter]
    fn jitter_seconds(&self) -> f64 {
        self.inner.jitter_seconds
    }

    /// Budget per day that was asked for, in major units; absent unless the change is one of a budget.
    #[getter]
    fn requested_budget(&self) -> Option<f64> {
        self.inner.requested_budget
    }

    /// The same in minor units.
    #[getter]
    fn requested_budget_minor(&self) -> Option<i64> {
        self.inner.requested_budget_minor
    }

    /// The requested budget after the dither and before the bounds, in major units; absent where it was not dithered.
    #[getter]
    fn dithered_budget(&self) -> Option<f64> {
        self.inner.dithered_budget
    }

    /// The same in minor units.
    #[getter]
    fn dithered_budget_minor(&self) -> Option<i64> {
        self.inner.dithered_budget_minor
    }

    /// Budget per day to send, in major units; absent unless a budget change is allowed or clamped.
    #[getter]
    fn final_budget(&self) -> Option<f64> {
        self.inner.final_budget
    }

    /// The same in minor units.
    #[getter]
    fn final_budget_minor(&self) -> Option<i64> {
        self.inner.final_budget_minor
    }

    /// When the account's score will have drained once this was sent; absent unless it is allowed or clamped under a
    /// score.
    #[getter]
    fn account_busy_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.account_busy_until.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The verdict and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "GuardVerdict", &self.inner)
    }
}

/// The keys of a visit: what a touch and a conversion of one person may have in common. Each is kept as a keyed hash
/// alone.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Identity {
    pub(crate) inner: lagwise::Identity,
}

impl From<lagwise::Identity> for Identity {
    fn from(inner: lagwise::Identity) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Identity {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, click_id=None, fbclid=None, gclid=None, subject_id=None, fingerprint=None, ip=None, \
            user_agent=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Identity| record.into())
    }

    /// One's own id of the click, such as a parameter of the landing page.
    #[getter]
    fn click_id(&self) -> Option<&str> {
        self.inner.click_id.as_deref()
    }

    /// Meta's click id.
    #[getter]
    fn fbclid(&self) -> Option<&str> {
        self.inner.fbclid.as_deref()
    }

    /// Google's click id.
    #[getter]
    fn gclid(&self) -> Option<&str> {
        self.inner.gclid.as_deref()
    }

    /// Who it is: a first-party visitor id or a hashed e-mail address. It tells identities apart, and names a person to
    /// erase.
    #[getter]
    fn subject_id(&self) -> Option<&str> {
        self.inner.subject_id.as_deref()
    }

    /// The device, as `device_fingerprint`(crate::device_fingerprint) or any other text gives it.
    #[getter]
    fn fingerprint(&self) -> Option<&str> {
        self.inner.fingerprint.as_deref()
    }

    /// The address, IPv4 or IPv6; of the latter the first 64 bits count.
    #[getter]
    fn ip(&self) -> Option<&str> {
        self.inner.ip.as_deref()
    }

    /// The browser's user agent; its version numbers do not count.
    #[getter]
    fn user_agent(&self) -> Option<&str> {
        self.inner.user_agent.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Identity", &self.inner)
    }
}

/// A key that was given and is not used.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct IgnoredKey {
    pub(crate) inner: lagwise::IgnoredKey,
}

impl From<lagwise::IgnoredKey> for IgnoredKey {
    fn from(inner: lagwise::IgnoredKey) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl IgnoredKey {
    /// Name of the key.
    #[getter]
    fn key(&self) -> &str {
        &self.inner.key
    }

    /// Why it is not used.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "IgnoredKey", &self.inner)
    }
}

/// The touches that led to conversions, or to none.
///
/// One record may stand for one person, or for all journeys along one path with their counts.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Journey {
    pub(crate) inner: lagwise::Journey,
    touches: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::Journey> for Journey {
    fn from(inner: lagwise::Journey) -> Self {
        Self { inner, touches: PyOnceLock::new() }
    }
}

#[pymethods]
impl Journey {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, journey_id=None, touches, conversions=1, value=0.0, non_conversions=0, \
            converted_at=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Journey| record.into())
    }

    /// Id of the journey; where given, it must be the only one of its name.
    #[getter]
    fn journey_id(&self) -> Option<&str> {
        self.inner.journey_id.as_deref()
    }

    /// The touches in order of time, at most 1,000; where there are none, the value stays unattributed.
    #[getter]
    fn touches<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<JourneyTouch, _>(py, &self.touches, &self.inner.touches)
    }

    /// How many journeys along this path ended with a conversion.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// Value of these conversions together, in major units, at least 0.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// How many journeys along this path ended without a conversion; only the model `markov` reads it.
    #[getter]
    fn non_conversions(&self) -> u64 {
        self.inner.non_conversions
    }

    /// When the journey converted, not before its last touch.
    #[getter]
    fn converted_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.converted_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Journey", &self.inner)
    }
}

/// One touch of a journey: an ad that was clicked or seen.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct JourneyTouch {
    pub(crate) inner: lagwise::JourneyTouch,
}

impl From<lagwise::JourneyTouch> for JourneyTouch {
    fn from(inner: lagwise::JourneyTouch) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl JourneyTouch {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, ad_id, occurred_at=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::JourneyTouch| record.into())
    }

    /// The ad, or whatever else is to be credited: a campaign, a channel. 1 to 1,024 bytes.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// When it was touched; the model `time_decay` needs it.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.occurred_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "JourneyTouch", &self.inner)
    }
}

/// The lag of one stage as it is known.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct LagReport {
    pub(crate) inner: lagwise::LagReport,
    maturity_by_day: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::LagReport> for LagReport {
    fn from(inner: lagwise::LagReport) -> Self {
        Self { inner, maturity_by_day: PyOnceLock::new() }
    }
}

#[pymethods]
impl LagReport {
    /// The stage.
    #[getter]
    fn stage(&self) -> &str {
        &self.inner.stage
    }

    /// Conversions it was learned from.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// Days by which 10 % have entered.
    #[getter]
    fn days_10(&self) -> f64 {
        self.inner.days_10
    }

    /// Days by which half have entered.
    #[getter]
    fn days_50(&self) -> f64 {
        self.inner.days_50
    }

    /// Days by which 90 % have entered.
    #[getter]
    fn days_90(&self) -> f64 {
        self.inner.days_90
    }

    /// Share that has entered by the end of each whole day after the stage before, up to the horizon.
    #[getter]
    fn maturity_by_day<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.maturity_by_day, &self.inner.maturity_by_day)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "LagReport", &self.inner)
    }
}

/// What one layer found: layers are asked in order, the first match wins.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct LayerReport {
    pub(crate) inner: lagwise::LayerReport,
}

impl From<lagwise::LayerReport> for LayerReport {
    fn from(inner: lagwise::LayerReport) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl LayerReport {
    /// The layer.
    #[getter]
    fn layer(&self) -> &'static str {
        self.inner.layer.text()
    }

    /// What it found.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.inner.outcome.text()
    }

    /// Distinct identities that have the key within the window.
    #[getter]
    fn identities(&self) -> u64 {
        self.inner.identities
    }

    /// Probability that one of the ads that it would credit is the right one.
    #[getter]
    fn confidence(&self) -> f64 {
        self.inner.confidence
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "LayerReport", &self.inner)
    }
}

/// An ad that can be given money now.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct LiveAd {
    pub(crate) inner: lagwise::simulate::LiveAd,
}

impl From<lagwise::simulate::LiveAd> for LiveAd {
    fn from(inner: lagwise::simulate::LiveAd) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl LiveAd {
    /// Id of the ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Its budget per day until now, in major units; absent for an ad that starts now.
    #[getter]
    fn current_budget(&self) -> Option<f64> {
        self.inner.current_budget
    }

    /// Least budget per day that the guard allows.
    #[getter]
    fn min_budget(&self) -> f64 {
        self.inner.min_budget
    }

    /// Largest budget per day that the guard allows.
    #[getter]
    fn max_budget(&self) -> f64 {
        self.inner.max_budget
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "LiveAd", &self.inner)
    }
}

/// The next step after an error of the platform.
///
/// Instants are whole milliseconds.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct NextStep {
    pub(crate) inner: lagwise::NextStep,
}

impl From<lagwise::NextStep> for NextStep {
    fn from(inner: lagwise::NextStep) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl NextStep {
    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// What to do.
    #[getter]
    fn action(&self) -> &'static str {
        self.inner.action.text()
    }

    /// When to do it, or until when to wait; absent where nothing is to follow.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// What the error means.
    #[getter]
    fn error_class(&self) -> &'static str {
        self.inner.error_class.text()
    }

    /// Whether the change may have been applied, so that the platform's value is to be read back and reconciled.
    #[getter]
    fn must_read_back(&self) -> bool {
        self.inner.must_read_back
    }

    /// How often the change may still be sent. With 0 it is not sent again, even where it was not applied.
    #[getter]
    fn attempts_left(&self) -> u64 {
        self.inner.attempts_left
    }

    /// The step and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "NextStep", &self.inner)
    }
}

/// What became of an event, and why.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Outcome {
    pub(crate) inner: lagwise::Outcome,
}

impl From<lagwise::Outcome> for Outcome {
    fn from(inner: lagwise::Outcome) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Outcome {
    /// What became of it.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// Why, with the numbers that led to it; empty where it was applied.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// What a touch, a conversion or a deal's change led to, step by step; absent for other events.
    #[getter]
    fn effects(&self) -> Option<Effects> {
        self.inner.effects.as_ref().map(record::part)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Outcome", &self.inner)
    }
}

/// An action that counts against the limits.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct PastAction {
    pub(crate) inner: lagwise::PastAction,
}

impl From<lagwise::PastAction> for PastAction {
    fn from(inner: lagwise::PastAction) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl PastAction {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, change_id=None, campaign_id=None, budget_id, kind='budget', status='sent', sent_at, \
            expires_at=None, budget_before=None, budget_after=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::PastAction| record.into())
    }

    /// The change; where it is the one that is judged, it does not count against itself.
    #[getter]
    fn change_id(&self) -> Option<&str> {
        self.inner.change_id.as_deref()
    }

    /// The campaign; where absent, the budget stands for it.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// What it did.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind.text()
    }

    /// How far it has come.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// When it was sent; where it was not, when it is to be.
    #[getter]
    fn sent_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.sent_at)
    }

    /// When the place of one that is `reserved` is free again; without it, never by itself.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.expires_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Budget per day before a budget change, in major units; a budget change needs it.
    #[getter]
    fn budget_before(&self) -> Option<f64> {
        self.inner.budget_before
    }

    /// Budget per day after a budget change, in major units; a budget change needs it.
    #[getter]
    fn budget_after(&self) -> Option<f64> {
        self.inner.budget_after
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "PastAction", &self.inner)
    }
}

/// One delivery period of an ad. Every count is of what happened in this period: a lead counts in the period in which
/// it came, not in that of its click.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Period {
    pub(crate) inner: lagwise::Period,
}

impl From<lagwise::Period> for Period {
    fn from(inner: lagwise::Period) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Period {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, age_hours, duration_hours=None, impressions, clicks, spend, stage_counts={})"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Period| record.into())
    }

    /// Hours from the start of the period until now, greater than 0.
    #[getter]
    fn age_hours(&self) -> f64 {
        self.inner.age_hours
    }

    /// Length of the period in hours, greater than 0; where absent, the configured `period_hours`.
    #[getter]
    fn duration_hours(&self) -> Option<f64> {
        self.inner.duration_hours
    }

    /// Impressions served.
    #[getter]
    fn impressions(&self) -> u64 {
        self.inner.impressions
    }

    /// Clicks received.
    #[getter]
    fn clicks(&self) -> u64 {
        self.inner.clicks
    }

    /// Money spent, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Entries into each stage, by the stage's name; a stage that is left out had none.
    #[getter]
    fn stage_counts(&self) -> &BTreeMap<String, u64> {
        &self.inner.stage_counts
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Period", &self.inner)
    }
}

/// The return on all ads' spend.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct PipelineRoas {
    pub(crate) inner: lagwise::PipelineRoas,
    ads: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::PipelineRoas> for PipelineRoas {
    fn from(inner: lagwise::PipelineRoas) -> Self {
        Self { inner, ads: PyOnceLock::new() }
    }
}

#[pymethods]
impl PipelineRoas {
    /// The tenant.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// Currency of the values.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }

    /// Each ad that has an open or won deal, or a spend, by its id.
    #[getter]
    fn ads<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<AdPipelineRoas, _>(py, &self.ads, &self.inner.ads)
    }

    /// Value of the deals that are credited to no ad, in major units.
    #[getter]
    fn unattributed_value(&self) -> f64 {
        self.inner.unattributed_value
    }

    /// The same in minor units.
    #[getter]
    fn unattributed_value_minor(&self) -> i64 {
        self.inner.unattributed_value_minor
    }

    /// Value of all deals: that of the ads and the unattributed, in major units.
    #[getter]
    fn pipeline_value(&self) -> f64 {
        self.inner.pipeline_value
    }

    /// The same in minor units.
    #[getter]
    fn pipeline_value_minor(&self) -> i64 {
        self.inner.pipeline_value_minor
    }

    /// Spend of all ads, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Value of all deals over the spend of all ads; absent where nothing was spent.
    #[getter]
    fn pipeline_roas(&self) -> Option<f64> {
        self.inner.pipeline_roas
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "PipelineRoas", &self.inner)
    }
}

/// What all deals of a tenant are worth.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct PipelineValue {
    pub(crate) inner: lagwise::PipelineValue,
}

impl From<lagwise::PipelineValue> for PipelineValue {
    fn from(inner: lagwise::PipelineValue) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl PipelineValue {
    /// The tenant.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// Currency of the values.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }

    /// Value of all deals, won and open, in major units.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// The same in minor units.
    #[getter]
    fn value_minor(&self) -> i64 {
        self.inner.value_minor
    }

    /// Value of the won deals, in major units.
    #[getter]
    fn won_value(&self) -> f64 {
        self.inner.won_value
    }

    /// The same in minor units.
    #[getter]
    fn won_value_minor(&self) -> i64 {
        self.inner.won_value_minor
    }

    /// Value of the open deals, in major units.
    #[getter]
    fn open_value(&self) -> f64 {
        self.inner.open_value
    }

    /// The same in minor units.
    #[getter]
    fn open_value_minor(&self) -> i64 {
        self.inner.open_value_minor
    }

    /// What the open deals would be worth beyond that had they just entered their stages, in major units.
    #[getter]
    fn written_down(&self) -> f64 {
        self.inner.written_down
    }

    /// The same in minor units.
    #[getter]
    fn written_down_minor(&self) -> i64 {
        self.inner.written_down_minor
    }

    /// Sum of all increments reported so far, in major units.
    #[getter]
    fn reported_value(&self) -> f64 {
        self.inner.reported_value
    }

    /// The same in minor units.
    #[getter]
    fn reported_value_minor(&self) -> i64 {
        self.inner.reported_value_minor
    }

    /// Deals that are open.
    #[getter]
    fn open_deals(&self) -> u64 {
        self.inner.open_deals
    }

    /// Deals that are won.
    #[getter]
    fn won_deals(&self) -> u64 {
        self.inner.won_deals
    }

    /// Deals that are lost, forgotten ones included.
    #[getter]
    fn lost_deals(&self) -> u64 {
        self.inner.lost_deals
    }

    /// Deals remembered.
    #[getter]
    fn remembered_deals(&self) -> u64 {
        self.inner.remembered_deals
    }

    /// Events remembered; those of won deals older than the retention are folded and not among them.
    #[getter]
    fn remembered_events(&self) -> u64 {
        self.inner.remembered_events
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "PipelineValue", &self.inner)
    }
}

/// What the platform answered to a change that was sent, or that it did not answer.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct PlatformError {
    pub(crate) inner: lagwise::PlatformError,
}

impl From<lagwise::PlatformError> for PlatformError {
    fn from(inner: lagwise::PlatformError) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl PlatformError {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, http_status=None, code=None, subcode=None, is_transient=None, retry_after_seconds=None, \
            timed_out=False, message=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::PlatformError| record.into())
    }

    /// HTTP status of the answer, 100 to 599.
    #[getter]
    fn http_status(&self) -> Option<u64> {
        self.inner.http_status
    }

    /// The platform's code of the error.
    #[getter]
    fn code(&self) -> Option<i64> {
        self.inner.code
    }

    /// Its subcode.
    #[getter]
    fn subcode(&self) -> Option<i64> {
        self.inner.subcode
    }

    /// Whether the platform calls the error transient.
    #[getter]
    fn is_transient(&self) -> Option<bool> {
        self.inner.is_transient
    }

    /// Wait that a header names, in seconds, 0 to 2592000; 0 names none. Meta's `estimated_time_to_regain_access` is in
    /// minutes: give it times 60.
    #[getter]
    fn retry_after_seconds(&self) -> Option<f64> {
        self.inner.retry_after_seconds
    }

    /// Whether the change was sent and no answer came: then nothing else counts.
    #[getter]
    fn timed_out(&self) -> bool {
        self.inner.timed_out
    }

    /// What the platform said, for people. No rule looks at it, and no step repeats it: it may hold a token.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.inner.message.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "PlatformError", &self.inner)
    }
}

/// What was read back from the platform. A change needs what it is about: its budget, its status or its targeting.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct PlatformValue {
    pub(crate) inner: lagwise::PlatformValue,
}

impl From<lagwise::PlatformValue> for PlatformValue {
    fn from(inner: lagwise::PlatformValue) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl PlatformValue {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, budget=None, status=None, targeting=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::PlatformValue| record.into())
    }

    /// Budget per day, in major units; 0 where the entity has none any more.
    #[getter]
    fn budget(&self) -> Option<f64> {
        self.inner.budget
    }

    /// Whether the entity delivers.
    #[getter]
    fn status(&self) -> Option<&'static str> {
        self.inner.status.map(Choice::text)
    }

    /// Whether the targeting is that of the change.
    #[getter]
    fn targeting(&self) -> Option<&'static str> {
        self.inner.targeting.map(Choice::text)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "PlatformValue", &self.inner)
    }
}

/// A change in the queue.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct QueuedChange {
    pub(crate) inner: lagwise::QueuedChange,
}

impl From<lagwise::QueuedChange> for QueuedChange {
    fn from(inner: lagwise::QueuedChange) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl QueuedChange {
    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// The change as it was submitted.
    #[getter]
    fn change(&self) -> AdChange {
        record::part(&self.inner.change)
    }

    /// How far it has come.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// How often it was claimed: whoever sends it says which time is meant.
    #[getter]
    fn attempt(&self) -> u64 {
        self.inner.attempt
    }

    /// How often it was sent since it last took effect.
    #[getter]
    fn sends(&self) -> u64 {
        self.inner.sends
    }

    /// When it was submitted.
    #[getter]
    fn submitted_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.submitted_at)
    }

    /// When it is expired unless it was sent.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.expires_at)
    }

    /// When it may be claimed; absent unless it is pending.
    #[getter]
    fn earliest_execute_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.earliest_execute_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// When it is to be sent; once it was sent, when that was. Absent before it was claimed.
    #[getter]
    fn execute_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.execute_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// When its lease expires; absent unless it is claimed or executing.
    #[getter]
    fn lease_expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.lease_expires_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// When the platform's value is to be read back; absent unless it is unknown.
    #[getter]
    fn read_back_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.read_back_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Budget per day before it, in major units; absent unless it is a budget change that was claimed.
    #[getter]
    fn budget_before(&self) -> Option<f64> {
        self.inner.budget_before
    }

    /// The same in minor units.
    #[getter]
    fn budget_before_minor(&self) -> Option<i64> {
        self.inner.budget_before_minor
    }

    /// Budget per day to send, in major units; absent unless it is a budget change that was claimed.
    #[getter]
    fn budget_after(&self) -> Option<f64> {
        self.inner.budget_after
    }

    /// The same in minor units.
    #[getter]
    fn budget_after_minor(&self) -> Option<i64> {
        self.inner.budget_after_minor
    }

    /// The rule that held it back or clamped it last.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.inner.rule.map(Choice::text)
    }

    /// Why it is where it is, in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "QueuedChange", &self.inner)
    }
}

/// The figures behind a recommendation.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct RecommendationMetrics {
    pub(crate) inner: lagwise::RecommendationMetrics,
}

impl From<lagwise::RecommendationMetrics> for RecommendationMetrics {
    fn from(inner: lagwise::RecommendationMetrics) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl RecommendationMetrics {
    /// Impressions so far.
    #[getter]
    fn impressions(&self) -> f64 {
        self.inner.impressions
    }

    /// Clicks so far.
    #[getter]
    fn clicks(&self) -> f64 {
        self.inner.clicks
    }

    /// Money spent so far, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// Revenue so far in the configured mode, in major units.
    #[getter]
    fn revenue(&self) -> f64 {
        self.inner.revenue
    }

    /// Clicks per impression as counted; absent without impressions.
    #[getter]
    fn ctr(&self) -> Option<f64> {
        self.inner.ctr
    }

    /// Revenue per unit of spend as counted; absent without spend.
    #[getter]
    fn roas(&self) -> Option<f64> {
        self.inner.roas
    }

    /// Current click-through rate (funnel model).
    #[getter]
    fn posterior_ctr(&self) -> Option<Estimate> {
        self.inner.posterior_ctr.as_ref().map(record::part)
    }

    /// Value that a click will have brought once all its outcomes are known, in major units (funnel model).
    #[getter]
    fn value_per_click(&self) -> Option<Estimate> {
        self.inner.value_per_click.as_ref().map(record::part)
    }

    /// Value per unit of spend at the current budget, once all outcomes are known: the posterior of ROAS (funnel
    /// model).
    #[getter]
    fn value_per_spend(&self) -> Option<Estimate> {
        self.inner.value_per_spend.as_ref().map(record::part)
    }

    /// Clicks whose outcome is known by now: clicks times maturity.
    #[getter]
    fn effective_exposure(&self) -> f64 {
        self.inner.effective_exposure
    }

    /// Share of the evidence that has arrived, 0 to 1.
    #[getter]
    fn maturity(&self) -> f64 {
        self.inner.maturity
    }

    /// What fatigue left of the ad's fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel
    /// model, else exp(-`decay_constant` * impressions).
    #[getter]
    fn decay_factor(&self) -> Estimate {
        record::part(&self.inner.decay_factor)
    }

    /// Impressions in which the click-through rate halves; absent without decay.
    #[getter]
    fn half_life_impressions(&self) -> Option<f64> {
        self.inner.half_life_impressions
    }

    /// Score of the scheduled model, 0 to 1.
    #[getter]
    fn score(&self) -> Option<f64> {
        self.inner.score
    }

    /// Weight of CTR in that score, 0 to 1.
    #[getter]
    fn ctr_weight(&self) -> Option<f64> {
        self.inner.ctr_weight
    }

    /// Weight of ROAS in that score, 0 to 1.
    #[getter]
    fn roas_weight(&self) -> Option<f64> {
        self.inner.roas_weight
    }

    /// Share of the live budget before bounds, 0 to 1; 0 for a frozen budget.
    #[getter]
    fn share_before_bounds(&self) -> f64 {
        self.inner.share_before_bounds
    }

    /// Share of the total after bounds.
    #[getter]
    fn share_after_bounds(&self) -> f64 {
        self.inner.share_after_bounds
    }

    /// Which bound the recommended budget sits at.
    #[getter]
    fn bound(&self) -> &'static str {
        self.inner.bound.text()
    }

    /// Probability of being the best of all, 0 to 1; only where it was asked for.
    #[getter]
    fn probability_best(&self) -> Option<f64> {
        self.inner.probability_best
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "RecommendationMetrics", &self.inner)
    }
}

/// What became of a change whose outcome was not known, with the values that tell it.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Reconciliation {
    pub(crate) inner: lagwise::Reconciliation,
}

impl From<lagwise::Reconciliation> for Reconciliation {
    fn from(inner: lagwise::Reconciliation) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Reconciliation {
    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// What became of it.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.inner.outcome.text()
    }

    /// Budget per day that was sent, in minor units; absent unless the change is one of a budget.
    #[getter]
    fn sent_budget_minor(&self) -> Option<i64> {
        self.inner.sent_budget_minor
    }

    /// Budget per day before the change, in minor units; absent unless the change is one of a budget.
    #[getter]
    fn previous_budget_minor(&self) -> Option<i64> {
        self.inner.previous_budget_minor
    }

    /// Budget per day that was read back, in minor units; absent unless the change is one of a budget.
    #[getter]
    fn read_budget_minor(&self) -> Option<i64> {
        self.inner.read_budget_minor
    }

    /// The outcome and its grounds in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Reconciliation", &self.inner)
    }
}

/// A creative that should be refreshed now.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct RefreshRequest {
    pub(crate) inner: lagwise::RefreshRequest,
}

impl From<lagwise::RefreshRequest> for RefreshRequest {
    fn from(inner: lagwise::RefreshRequest) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl RefreshRequest {
    /// The ad whose fatigue asks for it.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// The creative it shows; absent where its registration names none.
    #[getter]
    fn creative_id(&self) -> Option<&str> {
        self.inner.creative_id.as_deref()
    }

    /// What people call the creative; absent where it was not registered with a name.
    #[getter]
    fn creative_name(&self) -> Option<&str> {
        self.inner.creative_name.as_deref()
    }

    /// Why.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "RefreshRequest", &self.inner)
    }
}

/// Where an ad's refresh trigger stands. Keep it with the ad and give it back with the next call.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct RefreshState {
    pub(crate) inner: lagwise::RefreshState,
}

impl From<lagwise::RefreshState> for RefreshState {
    fn from(inner: lagwise::RefreshState) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl RefreshState {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, active=False, requested_age_hours=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::RefreshState| record.into())
    }

    /// Whether a refresh is called for: set below the trigger, cleared above the higher clearing mark.
    #[getter]
    fn active(&self) -> bool {
        self.inner.active
    }

    /// Age of the ad in hours when it last asked for a refresh; absent where it never did.
    #[getter]
    fn requested_age_hours(&self) -> Option<f64> {
        self.inner.requested_age_hours
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "RefreshState", &self.inner)
    }
}

/// A change in the ledger.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Reservation {
    pub(crate) inner: lagwise::Reservation,
}

impl From<lagwise::Reservation> for Reservation {
    fn from(inner: lagwise::Reservation) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Reservation {
    /// The change.
    #[getter]
    fn change_id(&self) -> &str {
        &self.inner.change_id
    }

    /// The ad account.
    #[getter]
    fn account_id(&self) -> &str {
        &self.inner.account_id
    }

    /// The campaign; the budget where the change named none.
    #[getter]
    fn campaign_id(&self) -> &str {
        &self.inner.campaign_id
    }

    /// What holds the budget on the platform.
    #[getter]
    fn budget_id(&self) -> &str {
        &self.inner.budget_id
    }

    /// What the change does.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind.text()
    }

    /// How far it has come.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// How often it got a place, from 1: whoever sends, commits or releases it says which one is meant.
    #[getter]
    fn attempt(&self) -> u64 {
        self.inner.attempt
    }

    /// When it is to be sent; once it is sent, when that was.
    #[getter]
    fn execute_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.execute_at)
    }

    /// When its lease expires.
    #[getter]
    fn lease_expires_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.lease_expires_at)
    }

    /// Budget per day before it, in major units; absent unless it is a budget change.
    #[getter]
    fn budget_before(&self) -> Option<f64> {
        self.inner.budget_before
    }

    /// The same in minor units.
    #[getter]
    fn budget_before_minor(&self) -> Option<i64> {
        self.inner.budget_before_minor
    }

    /// Budget per day to send, in major units; absent unless it is a budget change.
    #[getter]
    fn budget_after(&self) -> Option<f64> {
        self.inner.budget_after
    }

    /// The same in minor units.
    #[getter]
    fn budget_after_minor(&self) -> Option<i64> {
        self.inner.budget_after_minor
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Reservation", &self.inner)
    }
}

/// The answer to a request for a place.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct ReserveAnswer {
    pub(crate) inner: lagwise::ReserveAnswer,
}

impl From<lagwise::ReserveAnswer> for ReserveAnswer {
    fn from(inner: lagwise::ReserveAnswer) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl ReserveAnswer {
    /// What became of the request.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// The verdict; absent for a change that is known.
    #[getter]
    fn verdict(&self) -> Option<GuardVerdict> {
        self.inner.verdict.as_ref().map(record::part)
    }

    /// The change in the ledger; absent where it has no place.
    #[getter]
    fn reservation(&self) -> Option<Reservation> {
        self.inner.reservation.as_ref().map(record::part)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "ReserveAnswer", &self.inner)
    }
}

/// What an episode earned.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Run {
    pub(crate) inner: lagwise::simulate::Run,
    value_by_day: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::simulate::Run> for Run {
    fn from(inner: lagwise::simulate::Run) -> Self {
        Self { inner, value_by_day: PyOnceLock::new() }
    }
}

#[pymethods]
impl Run {
    /// True expected value of the clicks bought, in major units.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// Clicks bought.
    #[getter]
    fn clicks(&self) -> u64 {
        self.inner.clicks
    }

    /// Money spent, in major units.
    #[getter]
    fn spend(&self) -> f64 {
        self.inner.spend
    }

    /// The value of each day's clicks.
    #[getter]
    fn value_by_day<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::values(py, &self.value_by_day, &self.inner.value_by_day)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Run", &self.inner)
    }
}

/// What a change of a deal did to its value.
///
/// The `calculated_value` of one remembered deal's changes sum to what it is worth: its amount (capped) once won,
/// nothing once lost or deleted.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct StageChange {
    pub(crate) inner: lagwise::StageChange,
}

impl From<lagwise::StageChange> for StageChange {
    fn from(inner: lagwise::StageChange) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl StageChange {
    /// The tenant.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// The deal; absent where the call named none.
    #[getter]
    fn deal_id(&self) -> Option<&str> {
        self.inner.deal_id.as_deref()
    }

    /// The ad that the deal is credited to, if any.
    #[getter]
    fn ad_id(&self) -> Option<&str> {
        self.inner.ad_id.as_deref()
    }

    /// The ad that it was credited to before: where that is another one, all that was reported for it moves.
    #[getter]
    fn previous_ad_id(&self) -> Option<&str> {
        self.inner.previous_ad_id.as_deref()
    }

    /// The stage before, if it was in one.
    #[getter]
    fn stage_from(&self) -> Option<&str> {
        self.inner.stage_from.as_deref()
    }

    /// The stage after, if it is in one.
    #[getter]
    fn stage_to(&self) -> Option<&str> {
        self.inner.stage_to.as_deref()
    }

    /// What the deal is worth after the change, in major units.
    #[getter]
    fn synthetic_value(&self) -> f64 {
        self.inner.synthetic_value
    }

    /// The same in minor units.
    #[getter]
    fn synthetic_value_minor(&self) -> i64 {
        self.inner.synthetic_value_minor
    }

    /// What the change added, in major units; negative where the deal lost value.
    #[getter]
    fn calculated_value(&self) -> f64 {
        self.inner.calculated_value
    }

    /// The same in minor units.
    #[getter]
    fn calculated_value_minor(&self) -> i64 {
        self.inner.calculated_value_minor
    }

    /// Currency of the values.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }

    /// Probability that the deal is won.
    #[getter]
    fn probability(&self) -> f64 {
        self.inner.probability
    }

    /// Share of the value that the time in its stage has left, 0 to 1.
    #[getter]
    fn survival(&self) -> f64 {
        self.inner.survival
    }

    /// How far the value can be relied on, 0 to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        self.inner.confidence
    }

    /// What became of the change.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.inner.outcome.text()
    }

    /// Why, in one sentence with the numbers.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "StageChange", &self.inner)
    }
}

/// An entry into a stage that counts for an ad from now on, or no more.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct StageCredit {
    pub(crate) inner: lagwise::StageCredit,
}

impl From<lagwise::StageCredit> for StageCredit {
    fn from(inner: lagwise::StageCredit) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl StageCredit {
    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// The deal that entered the stage.
    #[getter]
    fn deal_id(&self) -> &str {
        &self.inner.deal_id
    }

    /// Name of the funnel's stage.
    #[getter]
    fn stage(&self) -> &str {
        &self.inner.stage
    }

    /// When the deal entered it.
    #[getter]
    fn entered_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.entered_at)
    }

    /// How much of the entry counts for the ad, 0 to 1; negative where it counts no more.
    #[getter]
    fn credit(&self) -> f64 {
        self.inner.credit
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "StageCredit", &self.inner)
    }
}

/// A conversion entered a stage of the funnel. Evidence of accounts configured for `deals` that have no tenant: of
/// those that have one, the CRM tells.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct StageEntry {
    pub(crate) inner: lagwise::StageEntry,
}

impl From<lagwise::StageEntry> for StageEntry {
    fn from(inner: lagwise::StageEntry) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl StageEntry {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, ad_id, conversion_id, stage, exposed_at=None, value=None, \
            currency=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::StageEntry| record.into())
    }

    /// Id of the event: one that was seen before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// The ad it is credited to.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Id of the conversion, the same through all its stages.
    #[getter]
    fn conversion_id(&self) -> &str {
        &self.inner.conversion_id
    }

    /// Name of the stage.
    #[getter]
    fn stage(&self) -> &str {
        &self.inner.stage
    }

    /// When the ad was clicked; needed to learn the lag of the first stage.
    #[getter]
    fn exposed_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.exposed_at.map(|at| instant::datetime(py, at)).transpose()
    }

    /// Value of the deal, in major units, where it is known; counts at the last stage.
    #[getter]
    fn value(&self) -> Option<f64> {
        self.inner.value
    }

    /// Currency of `value`; where absent, the configured one.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.currency.as_deref()
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "StageEntry", &self.inner)
    }
}

/// One stage as it is known now.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct StageReport {
    pub(crate) inner: lagwise::StageReport,
}

impl From<lagwise::StageReport> for StageReport {
    fn from(inner: lagwise::StageReport) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl StageReport {
    /// Name of the stage.
    #[getter]
    fn stage(&self) -> &str {
        &self.inner.stage
    }

    /// Whether a deal in it is still undecided.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind.text()
    }

    /// Value of a deal without an amount of its own that has just entered, in major units.
    #[getter]
    fn value(&self) -> f64 {
        self.inner.value
    }

    /// The same in minor units.
    #[getter]
    fn value_minor(&self) -> i64 {
        self.inner.value_minor
    }

    /// Probability that a deal in it is won.
    #[getter]
    fn probability(&self) -> f64 {
        self.inner.probability
    }

    /// How far the figures can be relied on, 0 to 1.
    #[getter]
    fn confidence(&self) -> f64 {
        self.inner.confidence
    }

    /// Closed deals that passed it.
    #[getter]
    fn closed_deals(&self) -> u64 {
        self.inner.closed_deals
    }

    /// Of those, the won ones.
    #[getter]
    fn won_deals(&self) -> u64 {
        self.inner.won_deals
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "StageReport", &self.inner)
    }
}

/// Size of an optimizer's state.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct StateSize {
    pub(crate) inner: lagwise::StateSize,
}

impl From<lagwise::StateSize> for StateSize {
    fn from(inner: lagwise::StateSize) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl StateSize {
    /// Ads kept, retired ones included.
    #[getter]
    fn ads(&self) -> u64 {
        self.inner.ads
    }

    /// Periods with a delivery that are kept apart.
    #[getter]
    fn periods(&self) -> u64 {
        self.inner.periods
    }

    /// Conversions remembered.
    #[getter]
    fn conversions(&self) -> u64 {
        self.inner.conversions
    }

    /// Touches of ads remembered.
    #[getter]
    fn touches(&self) -> u64 {
        self.inner.touches
    }

    /// Deals remembered.
    #[getter]
    fn deals(&self) -> u64 {
        self.inner.deals
    }

    /// Event ids remembered.
    #[getter]
    fn events(&self) -> u64 {
        self.inner.events
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "StateSize", &self.inner)
    }
}

/// A figure over many accounts.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Summary {
    pub(crate) inner: lagwise::simulate::Summary,
}

impl From<lagwise::simulate::Summary> for Summary {
    fn from(inner: lagwise::simulate::Summary) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Summary {
    /// Mean.
    #[getter]
    fn mean(&self) -> f64 {
        self.inner.mean
    }

    /// Standard error of the mean; 0 for fewer than two accounts.
    #[getter]
    fn standard_error(&self) -> f64 {
        self.inner.standard_error
    }

    /// Mean of the worst tenth of the accounts, rounded up to whole accounts.
    #[getter]
    fn worst_decile(&self) -> f64 {
        self.inner.worst_decile
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Summary", &self.inner)
    }
}

/// What is to be done at one instant.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Tick {
    pub(crate) inner: lagwise::Tick,
    decision: PyOnceLock<Py<Decision>>,
    fatigue: PyOnceLock<Py<PyTuple>>,
    refresh_requests: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::Tick> for Tick {
    fn from(inner: lagwise::Tick) -> Self {
        Self { inner, decision: PyOnceLock::new(), fatigue: PyOnceLock::new(), refresh_requests: PyOnceLock::new() }
    }
}

#[pymethods]
impl Tick {
    /// Budgets.
    #[getter]
    fn decision<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Decision>> {
        record::kept(py, &self.decision, &self.inner.decision)
    }

    /// How tired each live ad is, by ad id.
    #[getter]
    fn fatigue<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<FatigueReport, _>(py, &self.fatigue, &self.inner.fatigue)
    }

    /// Creatives to refresh now, once per creative and cool-down.
    #[getter]
    fn refresh_requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<RefreshRequest, _>(py, &self.refresh_requests, &self.inner.refresh_requests)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Tick", &self.inner)
    }
}

/// A recorded click or view of an ad.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Touch {
    pub(crate) inner: lagwise::Touch,
}

impl From<lagwise::Touch> for Touch {
    fn from(inner: lagwise::Touch) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Touch {
    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = "(*, event_id, occurred_at, tenant_id, ad_id, campaign_id=None, kind='click', consent=False, \
            identity, cost=None)"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        source::keywords(py, fields).map(|record: lagwise::Touch| record.into())
    }

    /// Id of the touch: one that was seen of the tenant before changes nothing.
    #[getter]
    fn event_id(&self) -> &str {
        &self.inner.event_id
    }

    /// When it happened.
    #[getter]
    fn occurred_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        instant::datetime(py, self.inner.occurred_at)
    }

    /// The tenant whose ad it is.
    #[getter]
    fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// The ad.
    #[getter]
    fn ad_id(&self) -> &str {
        &self.inner.ad_id
    }

    /// Campaign of the ad.
    #[getter]
    fn campaign_id(&self) -> Option<&str> {
        self.inner.campaign_id.as_deref()
    }

    /// Whether the ad was clicked or only seen.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind.text()
    }

    /// Whether the person consented to be recognised by device or address; without it fingerprint, address and user
    /// agent are not kept.
    #[getter]
    fn consent(&self) -> bool {
        self.inner.consent
    }

    /// By what the touch is recognised.
    #[getter]
    fn identity(&self) -> Identity {
        record::part(&self.inner.identity)
    }

    /// What the touch cost, in major units, 0 to 10^9.
    #[getter]
    fn cost(&self) -> Option<f64> {
        self.inner.cost
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "Touch", &self.inner)
    }
}

/// What became of a touch, and what it changed.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct TouchOutcome {
    pub(crate) inner: lagwise::TouchOutcome,
    ignored_keys: PyOnceLock<Py<PyTuple>>,
    corrections: PyOnceLock<Py<PyTuple>>,
}

impl From<lagwise::TouchOutcome> for TouchOutcome {
    fn from(inner: lagwise::TouchOutcome) -> Self {
        Self { inner, ignored_keys: PyOnceLock::new(), corrections: PyOnceLock::new() }
    }
}

#[pymethods]
impl TouchOutcome {
    /// What became of it.
    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status.text()
    }

    /// Why, unless it was recorded.
    #[getter]
    fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// Keys of it that are not used.
    #[getter]
    fn ignored_keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<IgnoredKey, _>(py, &self.ignored_keys, &self.inner.ignored_keys)
    }

    /// Touches that were forgotten since they are older than what is kept.
    #[getter]
    fn expired_touches(&self) -> u64 {
        self.inner.expired_touches
    }

    /// Touches that were dropped since there were more than `max_touches`, the oldest first.
    #[getter]
    fn dropped_touches(&self) -> u64 {
        self.inner.dropped_touches
    }

    /// Conversions that are credited otherwise now.
    #[getter]
    fn corrections<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        record::parts::<Attribution, _>(py, &self.corrections, &self.inner.corrections)
    }

    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.inner.plain(py)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        record::repr(slf, &slf.get().inner)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {
        record::pickled(py, "TouchOutcome", &self.inner)
    }
}

/// Rebuilds a pickled record.
pub(crate) fn restore(py: Python<'_>, name: &str, json: &str) -> PyResult<Py<PyAny>> {
    match name {
        "AdChange" => record::restored::<AdChange, lagwise::AdChange>(py, json),
        "AdCredit" => record::restored::<AdCredit, lagwise::AdCredit>(py, json),
        "AdPipelineRoas" => record::restored::<AdPipelineRoas, lagwise::AdPipelineRoas>(py, json),
        "AdRegistered" => record::restored::<AdRegistered, lagwise::AdRegistered>(py, json),
        "AdRetired" => record::restored::<AdRetired, lagwise::AdRetired>(py, json),
        "AdState" => record::restored::<AdState, lagwise::AdState>(py, json),
        "AdTruth" => record::restored::<AdTruth, lagwise::simulate::AdTruth>(py, json),
        "AdVerdict" => record::restored::<AdVerdict, lagwise::AdVerdict>(py, json),
        "Allocation" => record::restored::<Allocation, lagwise::Allocation>(py, json),
        "Attribution" => record::restored::<Attribution, lagwise::Attribution>(py, json),
        "AttributionCandidate" => record::restored::<AttributionCandidate, lagwise::AttributionCandidate>(py, json),
        "AttributionSize" => record::restored::<AttributionSize, lagwise::AttributionSize>(py, json),
        "AuditRecord" => record::restored::<AuditRecord, lagwise::AuditRecord>(py, json),
        "BlendedScore" => record::restored::<BlendedScore, lagwise::BlendedScore>(py, json),
        "BudgetEntity" => record::restored::<BudgetEntity, lagwise::BudgetEntity>(py, json),
        "BudgetHeadroom" => record::restored::<BudgetHeadroom, lagwise::BudgetHeadroom>(py, json),
        "BudgetRecommendation" => record::restored::<BudgetRecommendation, lagwise::BudgetRecommendation>(py, json),
        "ChangeCommitted" => record::restored::<ChangeCommitted, lagwise::ChangeCommitted>(py, json),
        "Circuit" => record::restored::<Circuit, lagwise::Circuit>(py, json),
        "Comparison" => record::restored::<Comparison, lagwise::simulate::Comparison>(py, json),
        "Conversion" => record::restored::<Conversion, lagwise::Conversion>(py, json),
        "CreativeRegistered" => record::restored::<CreativeRegistered, lagwise::CreativeRegistered>(py, json),
        "CreditReport" => record::restored::<CreditReport, lagwise::CreditReport>(py, json),
        "DealCredit" => record::restored::<DealCredit, lagwise::DealCredit>(py, json),
        "DealStage" => record::restored::<DealStage, lagwise::DealStage>(py, json),
        "DealValue" => record::restored::<DealValue, lagwise::DealValue>(py, json),
        "Decision" => record::restored::<Decision, lagwise::Decision>(py, json),
        "Delivery" => record::restored::<Delivery, lagwise::Delivery>(py, json),
        "Effects" => record::restored::<Effects, lagwise::Effects>(py, json),
        "Erasure" => record::restored::<Erasure, lagwise::Erasure>(py, json),
        "Estimate" => record::restored::<Estimate, lagwise::Estimate>(py, json),
        "FatigueReport" => record::restored::<FatigueReport, lagwise::FatigueReport>(py, json),
        "Feedback" => record::restored::<Feedback, lagwise::Feedback>(py, json),
        "GuardHistory" => record::restored::<GuardHistory, lagwise::GuardHistory>(py, json),
        "GuardVerdict" => record::restored::<GuardVerdict, lagwise::GuardVerdict>(py, json),
        "Identity" => record::restored::<Identity, lagwise::Identity>(py, json),
        "IgnoredKey" => record::restored::<IgnoredKey, lagwise::IgnoredKey>(py, json),
        "Journey" => record::restored::<Journey, lagwise::Journey>(py, json),
        "JourneyTouch" => record::restored::<JourneyTouch, lagwise::JourneyTouch>(py, json),
        "LagReport" => record::restored::<LagReport, lagwise::LagReport>(py, json),
        "LayerReport" => record::restored::<LayerReport, lagwise::LayerReport>(py, json),
        "LiveAd" => record::restored::<LiveAd, lagwise::simulate::LiveAd>(py, json),
        "NextStep" => record::restored::<NextStep, lagwise::NextStep>(py, json),
        "Outcome" => record::restored::<Outcome, lagwise::Outcome>(py, json),
        "PastAction" => record::restored::<PastAction, lagwise::PastAction>(py, json),
        "Period" => record::restored::<Period, lagwise::Period>(py, json),
        "PipelineRoas" => record::restored::<PipelineRoas, lagwise::PipelineRoas>(py, json),
        "PipelineValue" => record::restored::<PipelineValue, lagwise::PipelineValue>(py, json),
        "PlatformError" => record::restored::<PlatformError, lagwise::PlatformError>(py, json),
        "PlatformValue" => record::restored::<PlatformValue, lagwise::PlatformValue>(py, json),
        "QueuedChange" => record::restored::<QueuedChange, lagwise::QueuedChange>(py, json),
        "RecommendationMetrics" => record::restored::<RecommendationMetrics, lagwise::RecommendationMetrics>(py, json),
        "Reconciliation" => record::restored::<Reconciliation, lagwise::Reconciliation>(py, json),
        "RefreshRequest" => record::restored::<RefreshRequest, lagwise::RefreshRequest>(py, json),
        "RefreshState" => record::restored::<RefreshState, lagwise::RefreshState>(py, json),
        "Reservation" => record::restored::<Reservation, lagwise::Reservation>(py, json),
        "ReserveAnswer" => record::restored::<ReserveAnswer, lagwise::ReserveAnswer>(py, json),
        "Run" => record::restored::<Run, lagwise::simulate::Run>(py, json),
        "StageChange" => record::restored::<StageChange, lagwise::StageChange>(py, json),
        "StageCredit" => record::restored::<StageCredit, lagwise::StageCredit>(py, json),
        "StageEntry" => record::restored::<StageEntry, lagwise::StageEntry>(py, json),
        "StageReport" => record::restored::<StageReport, lagwise::StageReport>(py, json),
        "StateSize" => record::restored::<StateSize, lagwise::StateSize>(py, json),
        "Summary" => record::restored::<Summary, lagwise::simulate::Summary>(py, json),
        "Tick" => record::restored::<Tick, lagwise::Tick>(py, json),
        "Touch" => record::restored::<Touch, lagwise::Touch>(py, json),
        "TouchOutcome" => record::restored::<TouchOutcome, lagwise::TouchOutcome>(py, json),
        _ => Err(record::unknown(name)),
    }
}

plain_record! {
    lagwise::AdChange:
    change_id, account_id, campaign_id, budget_id, kind, current_budget, proposed_budget, min_budget, max_budget,
    data_as_of
}

plain_record! {
    lagwise::AdCredit:
    ad_id, value, value_minor, conversions, removal_effect, value_removal_effect
}

plain_record! {
    lagwise::AdPipelineRoas:
    ad_id, pipeline_value, pipeline_value_minor, won_value, won_value_minor, spend, pipeline_roas, deals
}

plain_record! {
    lagwise::AdRegistered:
    event_id, occurred_at, ad_id, started_at, campaign_id, budget_id, creative_id, current_budget, min_budget,
    max_budget, frozen
}

plain_record! {
    lagwise::AdRetired:
    event_id, occurred_at, ad_id
}

plain_record! {
    lagwise::AdState:
    ad_id, impressions, clicks, spend, pipeline_value, cash_revenue, age_hours, campaign_id, budget_id, current_budget,
    min_budget, max_budget, frozen, stage_counts, reach, dna_score, history
}

plain_record! {
    lagwise::simulate::AdTruth:
    ad_id, starts_at_days, fresh_ctr, cpm, scale_per_day, fatigue_rate, stage_rates, deal_value, value_per_click,
    current_ctr, impressions, clicks, spend, budget
}

plain_record! {
    lagwise::AdVerdict:
    ad_id, budget_id, action, roas, posterior_roas, probability_below_kill, probability_above_scale, in_ignorance_zone,
    maturity, reason
}

plain_record! {
    lagwise::Allocation:
    status, currency, total_budget, total_budget_minor, unallocated, unallocated_minor, minimum_total, maximum_total,
    model, shares, spend_elasticity, recommendations
}

plain_record! {
    lagwise::Attribution:
    tenant_id, conversion_id, occurred_at, method, matched_key, ad_id, campaign_id, touched_at, confidence,
    window_hours, attributed_spend, candidates, layers, previous, corrections, duplicate, reason
}

plain_record! {
    lagwise::AttributionCandidate:
    ad_id, campaign_id, touched_at, probability, credit
}

plain_record! {
    lagwise::AttributionSize:
    touches, conversions, hashing_keys
}

plain_record! {
    lagwise::AuditRecord:
    sequence, at, change_id, account_id, budget_id, status_before, status_after, attempt, verdict, step, reconciliation,
    reason
}

plain_record! {
    lagwise::BlendedScore:
    ad_id, ctr, roas, ctr_weight, roas_weight, ctr_score, roas_score, blended, decay_factor, dna_factor, score, alpha,
    beta
}

plain_record! {
    lagwise::BudgetEntity:
    account_id, campaign_id, budget_id, current_budget, min_budget, max_budget
}

plain_record! {
    lagwise::BudgetHeadroom:
    budget_id, lowest_budget_minor, highest_budget_minor, rule, clears_at
}

plain_record! {
    lagwise::BudgetRecommendation:
    ad_id, ad_ids, budget_id, campaign_id, current_budget, recommended_budget, recommended_budget_minor,
    change_percentage, confidence, reason, metrics
}

plain_record! {
    lagwise::ChangeCommitted:
    event_id, occurred_at, budget_id, budget, currency
}

plain_record! {
    lagwise::Circuit:
    account_id, state, failures, open_until, paused_until, is_stopped
}

plain_record! {
    lagwise::simulate::Comparison:
    of_oracle, of_equal_split, percent_of_oracle, uplift_over_equal_split
}

plain_record! {
    lagwise::Conversion:
    event_id, occurred_at, tenant_id, conversion_id, consent, identity
}

plain_record! {
    lagwise::CreativeRegistered:
    event_id, occurred_at, creative_id, name
}

plain_record! {
    lagwise::CreditReport:
    model, currency, ads, unattributed_value, unattributed_value_minor, unattributed_conversions, value, value_minor,
    conversions
}

plain_record! {
    lagwise::DealCredit:
    ad_id, deal_id, value, value_minor
}

plain_record! {
    lagwise::DealStage:
    event_id, occurred_at, tenant_id, deal_id, stage, amount, currency, deleted, ad_id, conversion_id
}

plain_record! {
    lagwise::DealValue:
    deal_id, ad_id, stage, entered_at, amount, deleted, synthetic_value, synthetic_value_minor, reported_value,
    reported_value_minor, probability, survival, confidence
}

plain_record! {
    lagwise::Decision:
    decision_id, made_at, seed, config_digest, inputs_digest, propensities, headroom, allocation
}

plain_record! {
    lagwise::Delivery:
    event_id, occurred_at, ad_id, period_start, impressions, clicks, spend, reach, revision, currency
}

plain_record! {
    lagwise::Effects:
    touch, change, attribution, stage_credits, deal_credits
}

plain_record! {
    lagwise::Erasure:
    touches, conversions
}

plain_record! {
    lagwise::Estimate:
    mean, low, high
}

plain_record! {
    lagwise::FatigueReport:
    ad_id, status, confidence, reason, decay_factor, probability_below_trigger, half_life_impressions, half_life_days,
    days_until_critical, frequency, ctr_change, cpm_change, impression_growth, refresh_due, refresh
}

plain_record! {
    lagwise::Feedback:
    event_id, occurred_at, ad_id, actual_pipeline_value, actual_cash_revenue, actual_spend, currency
}

plain_record! {
    lagwise::GuardHistory:
    actions, kill_switch, frozen, learning_since, account_busy_until, account_planned_until
}

plain_record! {
    lagwise::GuardVerdict:
    change_id, outcome, mode, rule, observed, limit, clears_at, execute_at, jitter_seconds, requested_budget,
    requested_budget_minor, dithered_budget, dithered_budget_minor, final_budget, final_budget_minor,
    account_busy_until, reason
}

plain_record! {
    lagwise::Identity:
    click_id, fbclid, gclid, subject_id, fingerprint, ip, user_agent
}

plain_record! {
    lagwise::IgnoredKey:
    key, reason
}

plain_record! {
    lagwise::Journey:
    journey_id, touches, conversions, value, non_conversions, converted_at
}

plain_record! {
    lagwise::JourneyTouch:
    ad_id, occurred_at
}

plain_record! {
    lagwise::LagReport:
    stage, conversions, days_10, days_50, days_90, maturity_by_day
}

plain_record! {
    lagwise::LayerReport:
    layer, outcome, identities, confidence
}

plain_record! {
    lagwise::simulate::LiveAd:
    ad_id, current_budget, min_budget, max_budget
}

plain_record! {
    lagwise::NextStep:
    change_id, action, at, error_class, must_read_back, attempts_left, reason
}

plain_record! {
    lagwise::Outcome:
    status, reason, effects
}

plain_record! {
    lagwise::PastAction:
    change_id, campaign_id, budget_id, kind, status, sent_at, expires_at, budget_before, budget_after
}

plain_record! {
    lagwise::Period:
    age_hours, duration_hours, impressions, clicks, spend, stage_counts
}

plain_record! {
    lagwise::PipelineRoas:
    tenant_id, currency, ads, unattributed_value, unattributed_value_minor, pipeline_value, pipeline_value_minor, spend,
    pipeline_roas
}

plain_record! {
    lagwise::PipelineValue:
    tenant_id, currency, value, value_minor, won_value, won_value_minor, open_value, open_value_minor, written_down,
    written_down_minor, reported_value, reported_value_minor, open_deals, won_deals, lost_deals, remembered_deals,
    remembered_events
}

plain_record! {
    lagwise::PlatformError:
    http_status, code, subcode, is_transient, retry_after_seconds, timed_out, message
}

plain_record! {
    lagwise::PlatformValue:
    budget, status, targeting
}

plain_record! {
    lagwise::QueuedChange:
    change_id, change, status, attempt, sends, submitted_at, expires_at, earliest_execute_at, execute_at,
    lease_expires_at, read_back_at, budget_before, budget_before_minor, budget_after, budget_after_minor, rule, reason
}

plain_record! {
    lagwise::RecommendationMetrics:
    impressions, clicks, spend, revenue, ctr, roas, posterior_ctr, value_per_click, value_per_spend, effective_exposure,
    maturity, decay_factor, half_life_impressions, score, ctr_weight, roas_weight, share_before_bounds,
    share_after_bounds, bound, probability_best
}

plain_record! {
    lagwise::Reconciliation:
    change_id, outcome, sent_budget_minor, previous_budget_minor, read_budget_minor, reason
}

plain_record! {
    lagwise::RefreshRequest:
    ad_id, creative_id, creative_name, reason
}

plain_record! {
    lagwise::RefreshState:
    active, requested_age_hours
}

plain_record! {
    lagwise::Reservation:
    change_id, account_id, campaign_id, budget_id, kind, status, attempt, execute_at, lease_expires_at, budget_before,
    budget_before_minor, budget_after, budget_after_minor
}

plain_record! {
    lagwise::ReserveAnswer:
    status, verdict, reservation
}

plain_record! {
    lagwise::simulate::Run:
    value, clicks, spend, value_by_day
}

plain_record! {
    lagwise::StageChange:
    tenant_id, deal_id, ad_id, previous_ad_id, stage_from, stage_to, synthetic_value, synthetic_value_minor,
    calculated_value, calculated_value_minor, currency, probability, survival, confidence, outcome, reason
}

plain_record! {
    lagwise::StageCredit:
    ad_id, deal_id, stage, entered_at, credit
}

plain_record! {
    lagwise::StageEntry:
    event_id, occurred_at, ad_id, conversion_id, stage, exposed_at, value, currency
}

plain_record! {
    lagwise::StageReport:
    stage, kind, value, value_minor, probability, confidence, closed_deals, won_deals
}

plain_record! {
    lagwise::StateSize:
    ads, periods, conversions, touches, deals, events
}

plain_record! {
    lagwise::simulate::Summary:
    mean, standard_error, worst_decile
}

plain_record! {
    lagwise::Tick:
    decision, fatigue, refresh_requests
}

plain_record! {
    lagwise::Touch:
    event_id, occurred_at, tenant_id, ad_id, campaign_id, kind, consent, identity, cost
}

plain_record! {
    lagwise::TouchOutcome:
    status, reason, ignored_keys, expired_touches, dropped_touches, corrections
}

plain_choice! {
    lagwise::ActionStatus:
    Reserved = "reserved",
    Executing = "executing",
    Unknown = "unknown",
    Sent = "sent",
}

plain_choice! {
    lagwise::AllocationStatus:
    Exact = "exact",
    Empty = "empty",
    MinimaExceedTotal = "minima_exceed_total",
    MaximaBelowTotal = "maxima_below_total",
}

plain_choice! {
    lagwise::AttributionMethod:
    ExactId = "exact_id",
    Fingerprint = "fingerprint",
    Ip = "ip",
    Aggregate = "aggregate",
    Unattributed = "unattributed",
}

plain_choice! {
    lagwise::Bound:
    None = "none",
    Floor = "floor",
    MinBudget = "min_budget",
    MaxBudget = "max_budget",
    ChangeLimit = "change_limit",
    ChangeLimitBelowFloor = "change_limit_below_floor",
    ChangeLimitAboveMax = "change_limit_above_max",
    NewAd = "new_ad",
    Frozen = "frozen",
    MinChange = "min_change",
    Headroom = "headroom",
}

plain_choice! {
    lagwise::ChangeKind:
    Budget = "budget",
    Pause = "pause",
    Activate = "activate",
    Targeting = "targeting",
}

plain_choice! {
    lagwise::ChangeStatus:
    Pending = "pending",
    Claimed = "claimed",
    Executing = "executing",
    Unknown = "unknown",
    Completed = "completed",
    Failed = "failed",
    Superseded = "superseded",
    Expired = "expired",
    Cancelled = "cancelled",
    Suggested = "suggested",
}

plain_choice! {
    lagwise::CircuitState:
    Closed = "closed",
    Open = "open",
    HalfOpen = "half_open",
}

plain_choice! {
    lagwise::CreditModel:
    First = "first",
    Last = "last",
    Linear = "linear",
    Position = "position",
    TimeDecay = "time_decay",
    Markov = "markov",
    Shapley = "shapley",
}

plain_choice! {
    lagwise::FatigueStatus:
    Healthy = "HEALTHY",
    Fatiguing = "FATIGUING",
    Saturated = "SATURATED",
    AudienceExhausted = "AUDIENCE_EXHAUSTED",
    InsufficientData = "INSUFFICIENT_DATA",
}

plain_choice! {
    lagwise::GuardMode:
    Suggest = "suggest",
    Enforce = "enforce",
}

plain_choice! {
    lagwise::GuardOutcome:
    Allow = "allow",
    Clamp = "clamp",
    Defer = "defer",
    Deny = "deny",
}

plain_choice! {
    lagwise::GuardRule:
    KillSwitch = "kill_switch",
    Frozen = "frozen",
    InFlight = "in_flight",
    OutsideEdit = "outside_edit",
    NoChange = "no_change",
    StaleData = "stale_data",
    Learning = "learning",
    CoolDown = "cool_down",
    MinBudget = "min_budget",
    MaxBudget = "max_budget",
    Velocity = "velocity",
    DailyVelocity = "daily_velocity",
    WeeklyVelocity = "weekly_velocity",
    CampaignRate = "campaign_rate",
    EditRate = "edit_rate",
    AccountScore = "account_score",
    Jitter = "jitter",
}

plain_choice! {
    lagwise::LayerOutcome:
    Matched = "matched",
    NoKey = "no_key",
    NoTouch = "no_touch",
    OtherBrowser = "other_browser",
    TooManyIdentities = "too_many_identities",
    NotConfident = "not_confident",
    Ambiguous = "ambiguous",
}

plain_choice! {
    lagwise::Model:
    Funnel = "funnel",
    Scheduled = "scheduled",
}

plain_choice! {
    lagwise::NextAction:
    Retry = "retry",
    ParkEntity = "park_entity",
    PauseAccount = "pause_account",
    PauseApp = "pause_app",
    StopAndAlert = "stop_and_alert",
    DeadLetter = "dead_letter",
    Reconcile = "reconcile",
}

plain_choice! {
    lagwise::OutcomeStatus:
    Applied = "applied",
    Duplicate = "duplicate",
    Late = "late",
    UnknownAd = "unknown_ad",
    Expired = "expired",
    Rejected = "rejected",
}

plain_choice! {
    lagwise::PlatformErrorClass:
    EntityThrottled = "entity_throttled",
    AccountThrottled = "account_throttled",
    AppThrottled = "app_throttled",
    Transient = "transient",
    Auth = "auth",
    Invalid = "invalid",
    Conflict = "conflict",
    Unknown = "unknown",
}

plain_choice! {
    lagwise::PlatformStatus:
    Active = "active",
    Paused = "paused",
    Other = "other",
}

plain_choice! {
    lagwise::ReconciliationOutcome:
    Applied = "applied",
    NotApplied = "not_applied",
    Conflict = "conflict",
}

plain_choice! {
    lagwise::ReservationStatus:
    Reserved = "reserved",
    Executing = "executing",
    Unknown = "unknown",
    Sent = "sent",
    Released = "released",
    Expired = "expired",
}

plain_choice! {
    lagwise::ReserveStatus:
    Reserved = "reserved",
    Known = "known",
    Refused = "refused",
    Suggested = "suggested",
}

plain_choice! {
    lagwise::ShareRule:
    Auto = "auto",
    Expected = "expected",
    Thompson = "thompson",
}

plain_choice! {
    lagwise::StageChangeOutcome:
    Applied = "applied",
    Duplicate = "duplicate",
    Superseded = "superseded",
    Late = "late",
    UnknownStage = "unknown_stage",
    Rejected = "rejected",
    Revalued = "revalued",
    Expired = "expired",
}

plain_choice! {
    lagwise::StageKind:
    Open = "open",
    Won = "won",
    Lost = "lost",
}

plain_choice! {
    lagwise::TargetingState:
    AsAsked = "as_asked",
    AsBefore = "as_before",
    Other = "other",
}

plain_choice! {
    lagwise::TouchKind:
    Click = "click",
    View = "view",
}

plain_choice! {
    lagwise::TouchStatus:
    Recorded = "recorded",
    Duplicate = "duplicate",
    Expired = "expired",
    Rejected = "rejected",
}

plain_choice! {
    lagwise::VerdictAction:
    Kill = "kill",
    Scale = "scale",
    Maintain = "maintain",
}
