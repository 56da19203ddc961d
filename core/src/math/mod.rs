//! Special functions, draws and quadrature: the only users of statrs and `rand_distr`.

pub(crate) mod best;
pub(crate) mod sampling;
pub(crate) mod special;
