//! One column from a NumPy array or a sequence.
//!
//! Numbers are copied once, by NumPy, into an array that nobody else knows: the interpreter lock is released while the
//! core reads it, and other threads may write to theirs meanwhile.

use lagwise::{Error, ErrorKind};
use numpy::ndarray::Dimension;
use numpy::{
    Element, Ix1, Ix2, PyArray, PyArray1, PyArray2, PyArrayDescrMethods, PyArrayMethods, PyReadonlyArray,
    PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyFloat, PyString, PyTuple};

use crate::error::raise;
use crate::source::{decode, list, type_name};

pub(super) type Numbers<'py> = PyReadonlyArray<'py, f64, Ix1>;
pub(super) type Table<'py> = PyReadonlyArray<'py, f64, Ix2>;
pub(super) type Texts = Vec<PyBackedStr>;

/// The values of an array of this module, which are always one after the other.
pub(super) fn slice<'a, D: Dimension>(array: &'a PyReadonlyArray<'_, f64, D>) -> PyResult<&'a [f64]> {
    Ok(array.as_slice()?)
}

pub(super) fn slices<'a, D: Dimension>(array: Option<&'a PyReadonlyArray<'_, f64, D>>) -> PyResult<Option<&'a [f64]>> {
    array.map(slice).transpose()
}

/// A column as the caller gave it.
pub(super) struct Column<'py> {
    pub(super) name: &'static str,
    pub(super) values: Bound<'py, PyAny>,
}

impl<'py> Column<'py> {
    /// Numbers; `None` in a sequence counts as NaN.
    pub(super) fn numbers(&self) -> PyResult<Numbers<'py>> {
        let array = self.array()?;
        self.check_dimensions(&array, 1)?;
        match array.dtype().kind() {
            b'f' | b'i' | b'u' => copy(&array, "float64"),
            b'O' => Ok(PyArray1::from_vec(self.values.py(), self.objects(&array)?).readonly()),
            _ => Err(self.wrong("numbers", &array)),
        }
    }

    /// Truth values.
    pub(super) fn truths(&self) -> PyResult<Vec<bool>> {
        let array = self.array()?;
        self.check_dimensions(&array, 1)?;
        if array.dtype().kind() != b'b' && !array.is_empty() {
            return Err(self.wrong("truth values", &array));
        }
        // As bytes, since a foreign byte other than 0 and 1 is no `bool` in Rust.
        let bytes: PyReadonlyArray<'py, u8, Ix1> = copy(&array, "uint8")?;
        Ok(bytes.as_slice()?.iter().map(|byte| *byte != 0).collect())
    }

    /// Numbers in rows, one for each ad, with one number for each stage.
    pub(super) fn table(&self, rows: usize, stages: usize) -> PyResult<Table<'py>> {
        let array = self.array()?;
        if rows == 0 && array.is_empty() {
            return Ok(PyArray2::zeros(self.values.py(), [0, stages], false).readonly());
        }
        self.check_dimensions(&array, 2)?;
        if array.shape() != [rows, stages] {
            let shape: Vec<String> = array.shape().iter().map(ToString::to_string).collect();
            let detail = format!("{} values where {rows} x {stages} belong", shape.join(" x "));
            return Err(self.refuse(ErrorKind::LengthMismatch, detail));
        }
        match array.dtype().kind() {
            b'f' | b'i' | b'u' => copy(&array, "float64"),
            _ => Err(self.wrong("numbers", &array)),
        }
    }

    /// Texts; their characters are read where Python keeps them.
    pub(super) fn texts(&self) -> PyResult<Texts> {
        if let Ok(tuple) = self.values.cast::<PyTuple>() {
            return self.each_text(tuple.iter());
        }
        match list(&self.values)? {
            Some(list) => self.each_text(list.iter()),
            None => {
                let detail = format!("expected a sequence of texts, found {}", type_name(&self.values));
                Err(self.refuse(ErrorKind::WrongType, detail))
            }
        }
    }

    fn each_text(&self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<Texts> {
        let text = |(index, item): (usize, Bound<'py, PyAny>)| {
            let wrong = |detail| raise(Error::new(ErrorKind::WrongType, format!("{}[{index}]", self.name), detail));
            match item.cast_into::<PyString>() {
                Ok(text) => PyBackedStr::try_from(text)
                    .map_err(|_| wrong("expected Unicode text, found a lone surrogate".to_owned())),
                Err(refused) => Err(wrong(format!("expected text, found {}", type_name(&refused.into_inner())))),
            }
        };
        items.enumerate().map(text).collect()
    }

    /// Numbers one by one: Python objects that NumPy has no type for.
    fn objects(&self, array: &Bound<'py, PyUntypedArray>) -> PyResult<Vec<f64>> {
        let number = |(index, item): (usize, PyResult<Bound<'py, PyAny>>)| {
            let item = item?;
            if item.cast::<PyFloat>().is_ok_and(|float| float.value().is_nan()) {
                return Ok(f64::NAN);
            }
            let number: Option<f64> = decode(&format!("{}[{index}]", self.name), &item)?;
            Ok(number.unwrap_or(f64::NAN))
        };
        array.try_iter()?.enumerate().map(number).collect()
    }

    /// The values as an array; an array is taken as it is.
    fn array(&self) -> PyResult<Bound<'py, PyUntypedArray>> {
        let values = &self.values;
        if let Ok(array) = values.cast::<PyUntypedArray>() {
            return Ok(array.clone());
        }
        let array = values.py().import("numpy")?.call_method1("asarray", (values,));
        // Rows of different lengths, for instance.
        Ok(array.map_err(|error| self.refuse(ErrorKind::WrongType, error.to_string()))?.cast_into()?)
    }

    fn check_dimensions(&self, array: &Bound<'py, PyUntypedArray>, expected: usize) -> PyResult<()> {
        let found = array.ndim();
        if found == expected {
            return Ok(());
        }
        Err(self
            .refuse(ErrorKind::WrongType, format!("the array has {found} dimensions where it should have {expected}")))
    }

    fn wrong(&self, expected: &str, array: &Bound<'py, PyUntypedArray>) -> PyErr {
        self.refuse(ErrorKind::WrongType, format!("expected {expected}, found an array of {}", array.dtype()))
    }

    fn refuse(&self, kind: ErrorKind, detail: String) -> PyErr {
        raise(Error::new(kind, self.name, detail))
    }
}

/// A private copy of a type, aligned and in one piece.
fn copy<'py, T: Element, D: Dimension>(
    array: &Bound<'py, PyUntypedArray>,
    dtype: &str,
) -> PyResult<PyReadonlyArray<'py, T, D>> {
    // Arguments: dtype, order, casting, subok.
    let copy = array.call_method1("astype", (dtype, "C", "unsafe", false))?;
    Ok(copy.cast_into::<PyArray<T, D>>()?.try_readonly()?)
}
