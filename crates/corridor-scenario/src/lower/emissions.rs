//! Factors of greenhouse gas.

use corridor_core::model::{Emissions, Mode, Scope};
use corridor_core::units::{GramsPerTonneKm, KilogramsPerTonne};

use super::{Lowering, Maybe, Reported};
use crate::spec::At;
use crate::tables::{EmissionsTable, ScopeWord};

impl Lowering<'_> {
    pub(super) fn emissions(&self) -> Maybe<Emissions> {
        let Some(table) = self.root.emissions.as_ref() else { return Ok(None) };
        emissions_table(table).map(Some).ok_or(Reported)
    }
}

/// The table; `None` if a part of it could not be read, which has been reported.
fn emissions_table(table: &At<EmissionsTable>) -> Option<Emissions> {
    let table = &table.value;
    let scope = match table.scope.as_ref()?.value {
        ScopeWord::WellToWheel => Scope::WellToWheel,
        ScopeWord::TankToWheel => Scope::TankToWheel,
    };
    let factors = [
        (Mode::Road, &table.road),
        (Mode::Rail, &table.rail),
        (Mode::Sea, &table.sea),
        (Mode::Waterway, &table.waterway),
    ];
    let is_unread =
        |key: &str, is_read: bool| !is_read && table.written.iter().any(|written| written == key);
    let unread = factors.iter().any(|(mode, factor)| is_unread(mode.word(), factor.is_some()));
    if unread || is_unread("terminal", table.terminal.is_some()) {
        return None;
    }
    let by_mode = factors
        .into_iter()
        .filter_map(|(mode, factor)| Some((mode, GramsPerTonneKm::new(factor.as_ref()?.value.0)?)))
        .collect();
    let terminal = table.terminal.as_ref().and_then(|of| KilogramsPerTonne::new(of.value.0));
    Some(Emissions { scope, by_mode, terminal })
}
