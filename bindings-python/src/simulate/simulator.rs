//! `Simulator`.

use lagwise::simulate::{self, World};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};

use super::episode::Episode;
use super::policy::{Policy, Raised, asking, known, wrong};
use crate::call::{attached, detached};
use crate::configured;
use crate::records::{Comparison, Run};
use crate::source::{decode, decode_list};

/// Plays simulated accounts with policies and compares what they earn.
///
/// An account depends on its world and its seed (0 to 2^64 - 1) alone, and chance on nothing that a policy does: two
/// policies with one seed meet the same ads on the same market.
///
/// `world` is the name of a world that comes with the library, or a dict of type `World`, in which every key is
/// required; `from_toml` reads worlds that only say what differs from another one.
///
/// A policy is the name of a known one (`KnownPolicy`) or an object with the methods `observe` and `wish` (`Policy`).
/// What it raises ends the call and comes back as it is. Known policies and the oracle release the interpreter lock.
///
/// Raises `UnknownNameError` for another name and `LagwiseError` where a value of the world is refused, with the path of
/// the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Simulator {
    inner: simulate::Simulator,
}

#[pymethods]
impl Simulator {
    #[new]
    #[pyo3(signature = (world = None), text_signature = "(world='base')")]
    fn new(world: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let inner = match world {
            None => attached(|| simulate::Simulator::new(World::base()?))?,
            Some(name) if name.is_instance_of::<PyString>() => {
                let name: String = decode("world", name)?;
                attached(|| simulate::Simulator::named(&name))?
            }
            Some(world) => {
                let world = decode("world", world)?;
                attached(|| simulate::Simulator::new(world))?
            }
        };
        Ok(Self { inner })
    }

    /// A simulator of a world in TOML.
    ///
    /// With `extends = "base"`, or another name of `world_names`, the text only says what differs; a list of stages
    /// replaces the whole list.
    ///
    /// Raises `WrongTypeError` where the text is no TOML, else as the constructor; `field` starts with `world`.
    #[classmethod]
    fn from_toml(_cls: &Bound<'_, PyType>, text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text: String = decode("text", text)?;
        Ok(Self { inner: attached(|| simulate::Simulator::from_toml(&text))? })
    }

    /// Names of the worlds that come with the library.
    #[staticmethod]
    fn world_names() -> Vec<&'static str> {
        simulate::Simulator::world_names().collect()
    }

    /// The world as a new dict.
    #[getter]
    fn world<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.world())
    }

    /// The configuration that the owner of a seed's account would write.
    ///
    /// Nominal rates, lags as the owner believes them to be, the mean deal value about right, the limits of the guard.
    ///
    /// Raises `LagwiseError` where the seed is refused.
    fn owner_config<'py>(&self, py: Python<'py>, seed: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let seed = decode("seed", seed)?;
        configured::dict(py, &detached(py, || self.inner.owner_config(seed))?)
    }

    /// Starts the account of a seed, to be played step by step.
    ///
    /// Raises `LagwiseError` where the seed is refused.
    fn start(&self, py: Python<'_>, seed: &Bound<'_, PyAny>) -> PyResult<Episode> {
        let seed = decode("seed", seed)?;
        Ok(detached(py, || Ok(self.inner.start(seed)))?.into())
    }

    /// Plays the whole account of a seed with a policy.
    ///
    /// A known policy is configured as `owner_config` says, and draws with the same seed.
    ///
    /// Raises `LagwiseError` where an argument is refused, or a wish (`field` starts with `wish`); else what the policy
    /// raises.
    fn run(&self, py: Python<'_>, seed: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Run> {
        let seed = decode("seed", seed)?;
        let run = match known(policy)? {
            Some(known) => detached(py, || {
                let mut policy = known.start(&self.inner.owner_config(seed)?, seed)?;
                self.inner.run(seed, policy.as_mut())
            })?,
            None => asking(|raised| {
                let mut policy = raised.keep(Policy::new(policy, raised))?;
                self.inner.run(seed, &mut policy)
            })?,
        };
        Ok(run.into())
    }

    /// Plays the whole account of a seed with the oracle.
    ///
    /// It knows the true marginal returns and has the same guard.
    ///
    /// Raises `LagwiseError` where the seed is refused.
    fn run_oracle(&self, py: Python<'_>, seed: &Bound<'_, PyAny>) -> PyResult<Run> {
        let seed = decode("seed", seed)?;
        Ok(detached(py, || self.inner.run_oracle(seed))?.into())
    }

    /// Plays the account of each seed with a policy, the oracle and an equal split, and compares them seed by seed.
    ///
    /// `policy` is the name of a known policy, or a callable that makes a fresh policy for an account from the owner's
    /// configuration and the seed.
    ///
    /// Raises as `run`, and what the callable raises.
    fn compare(&self, py: Python<'_>, seeds: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Comparison> {
        let seeds: Vec<u64> = decode_list("seeds", seeds)?;
        let comparison = match known(policy)? {
            Some(known) => {
                let raised = Raised::default();
                let result = detached(py, || {
                    self.inner.compare(seeds, |config, seed| {
                        raised.keep(Python::try_attach(interrupt).unwrap_or(Ok(())))?;
                        known.start(config, seed)
                    })
                });
                raised.instead_of(result)?
            }
            None if !policy.is_callable() => {
                return Err(wrong(policy, "the name of a policy or a callable that makes one"));
            }
            None => asking(|raised| {
                self.inner.compare(seeds, |config, seed| {
                    let made = configured::dict(py, config).and_then(|config| policy.call1((config, seed)));
                    Ok(Box::new(raised.keep(made.and_then(|made| Policy::new(&made, raised)))?))
                })
            })?,
        };
        Ok(comparison.into())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        configured::repr(slf, "world")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<configured::Pickled<'py>> {
        configured::pickled(slf, "world")
    }
}

/// Raises where somebody pressed Ctrl-C since the last account.
fn interrupt(py: Python<'_>) -> PyResult<()> {
    py.check_signals()
}
