//! Worlds as TOML: those that come with the library, and one's own, which may extend them.

use toml::{Table, Value as TomlValue};

use super::World;
use crate::check;
use crate::decode::{self, Source, Value};
use crate::error::{Error, ErrorKind, Result};

/// The worlds that come with the library: name and description in TOML.
const WORLDS: &[(&str, &str)] = &[
    ("base", include_str!("../../../worlds/base.toml")),
    ("n_8", include_str!("../../../worlds/n_8.toml")),
    ("n_100", include_str!("../../../worlds/n_100.toml")),
    ("rho_negative", include_str!("../../../worlds/rho_negative.toml")),
    ("no_guard", include_str!("../../../worlds/no_guard.toml")),
    ("no_fatigue", include_str!("../../../worlds/no_fatigue.toml")),
    ("hill", include_str!("../../../worlds/hill.toml")),
    ("low_ticket", include_str!("../../../worlds/low_ticket.toml")),
    ("thin", include_str!("../../../worlds/thin.toml")),
    ("lags_x2", include_str!("../../../worlds/lags_x2.toml")),
    ("churn", include_str!("../../../worlds/churn.toml")),
    ("hidden_saturation", include_str!("../../../worlds/hidden_saturation.toml")),
    ("b2b", include_str!("../../../worlds/b2b.toml")),
    ("regime_shift", include_str!("../../../worlds/regime_shift.toml")),
    ("season", include_str!("../../../worlds/season.toml")),
    ("clickbait", include_str!("../../../worlds/clickbait.toml")),
    ("corrections", include_str!("../../../worlds/corrections.toml")),
    ("tracking_loss", include_str!("../../../worlds/tracking_loss.toml")),
    ("crm", include_str!("../../../worlds/crm.toml")),
];

impl World {
    /// The base world.
    ///
    /// # Errors
    /// None in practice: the file is part of the library.
    pub fn base() -> Result<Self> {
        Self::named("base")
    }

    /// Names of the worlds that come with the library.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        WORLDS.iter().map(|(name, _)| *name)
    }

    /// One of the worlds that come with the library.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for another name.
    pub fn named(name: &str) -> Result<Self> {
        Self::from_toml(text_of("world", name)?)
    }

    /// A world of one's own, in TOML. With `extends = "base"` (or another name of [`World::names`]) it only says what
    /// differs; a list of stages replaces the whole list.
    ///
    /// ```
    /// use lagwise::simulate::World;
    ///
    /// let world = World::from_toml("extends = \"base\"\nname = \"calm\"\n[price]\nmarket_shock = 0.0")?;
    /// assert_eq!((world.price.market_shock, world.ads.starting), (0.0, 20));
    /// assert!(World::from_toml("extends = \"base\"\ndays = 0").is_err());
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    ///
    /// # Errors
    /// `WRONG_TYPE` where the text is not TOML, else as [`decode::decode`]; `OUT_OF_RANGE`, `NOT_FINITE`, `DUPLICATE_ID`
    /// or `CONFLICT` for values that describe no world. Paths start with `world`.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mut table = parse(text)?;
        if let Some(parent) = table.remove("extends") {
            let TomlValue::String(parent) = parent else {
                return Err(Error::new(ErrorKind::WrongType, "world.extends", "expected the name of a world"));
            };
            let mut whole = parse(text_of("world.extends", &parent)?)?;
            // Worlds of the library extend nothing but the base.
            if whole.remove("extends").is_some() {
                let mut base = parse(text_of("world.extends", "base")?)?;
                overlay(&mut base, whole);
                whole = base;
            }
            overlay(&mut whole, table);
            table = whole;
        }
        let world: Self = decode::decode("world", TomlValue::Table(table))?;
        world.check()?;
        Ok(world)
    }
}

fn text_of(field: &str, name: &str) -> Result<&'static str> {
    let place = check::choice(field, name, World::names())?;
    Ok(WORLDS.get(place).map_or("", |(_, text)| text))
}

fn parse(text: &str) -> Result<Table> {
    text.parse().map_err(|error: toml::de::Error| {
        Error::new(ErrorKind::WrongType, "world", format!("not a TOML document: {}", error.message()))
    })
}

/// Puts the entries of one table over those of another, table by table.
fn overlay(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(TomlValue::Table(under)), TomlValue::Table(over)) => overlay(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

impl Source for TomlValue {
    fn open(self) -> Result<Value<Self>> {
        Ok(match self {
            Self::Boolean(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value.into()),
            Self::Float(value) => Value::Float(value),
            Self::String(value) => Value::Text(value),
            Self::Array(items) => Value::List(items),
            Self::Table(entries) => Value::Map(entries.into_iter().collect()),
            Self::Datetime(_) => Value::Other("date".into()),
        })
    }
}
