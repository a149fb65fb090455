//! Tariffs: charges with their basis, and whether the vehicles that they name come here.

use corridor_core::model::{Basis, Charge, Mode, Tariff};
use corridor_core::units::Usd;

use super::{Lowering, Maybe, Reported, noun_fits};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::At;
use crate::tables::{ChargeText, TariffText, basis};

impl Lowering<'_> {
    /// A tariff where vehicles of one mode pay; `None`: of several.
    pub(super) fn tariff<C: ChargeText>(
        &mut self,
        text: Option<&At<TariffText<C>>>,
        mode: Option<Mode>,
    ) -> Maybe<Tariff> {
        let Some(text) = text else { return Ok(None) };
        if text.value.0.is_empty() {
            let message = "a list of charges holds at least one";
            self.report(Diagnostic::new(Code::Incomplete, text.span, message));
            return Err(Reported);
        }
        let charges: Vec<_> = text.value.0.iter().map(|charge| self.charge(charge, mode)).collect();
        let charges: Option<Vec<_>> = charges.into_iter().collect();
        charges.map(|charges| Some(Tariff { charges })).ok_or(Reported)
    }

    fn charge<C: ChargeText>(&mut self, charge: &At<C>, mode: Option<Mode>) -> Option<Charge> {
        let (per, noun, by_km) = basis(charge.value.unit());
        let noun = if per == Basis::Wagon { Some("wagon") } else { noun };
        if let Some(noun) = noun {
            let fits = match mode {
                Some(mode) => noun_fits(noun, mode),
                // At a terminal whatever arrives pays; only trains have wagons, others count as one.
                None => noun == "wagon",
            };
            if !fits {
                let message = match mode {
                    Some(mode) => format!("no {noun} moves by {}", mode.word()),
                    None => format!("not only {noun}s pay at a terminal, but whatever arrives"),
                };
                let hint = "write \"… USD/vehicle\"";
                self.report(Diagnostic::new(Code::Contradiction, charge.span, message).hint(hint));
                return None;
            }
        }
        Some(Charge { usd: Usd::new(charge.value.usd())?, per, by_km })
    }
}
