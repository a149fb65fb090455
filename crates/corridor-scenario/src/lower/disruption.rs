//! Disruptions: what is hit, when, and how hard.

use corridor_core::model::{Disruption, Effect, Occurrence, YearDay};

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{At, Either};
use crate::tables::{DisruptionTable, EffectChoice, EffectSpec, EffectWord};

impl Lowering<'_> {
    pub(super) fn disruption(
        &mut self,
        key: &str,
        table: &At<DisruptionTable>,
    ) -> Option<Disruption> {
        let disruption = &table.value;
        let places = disruption.places.as_ref().and_then(|names| {
            let names: Vec<_> = names.value.iter().map(|name| self.exposed(name)).collect();
            names.into_iter().collect()
        });
        let occurrence = self.occurrence(table);
        let effect = disruption.effect.as_ref().and_then(|effect| self.effect(effect));
        let title = disruption.name.as_ref().map_or(key, |name| &name.value).to_owned();
        Some(Disruption { title, places: places?, occurrence: occurrence?, effect: effect? })
    }

    fn occurrence(&mut self, table: &At<DisruptionTable>) -> Option<Occurrence> {
        let disruption = &table.value;
        match (&disruption.on, &disruption.every_year, &disruption.random) {
            (Some(dates), None, None) => {
                let (from, to) = (dates.value.from.as_ref()?, dates.value.to.as_ref()?);
                if to.value.0 <= from.value.0 {
                    let message = "the end is not after the begin";
                    return self.refuse(Code::Contradiction, to.span, message);
                }
                Some(match (from.value.as_day(), to.value.as_day()) {
                    (Some(from), Some(to)) => Occurrence::Dated { from, to },
                    _ => Occurrence::Timed { from: from.value.0, to: to.value.0 },
                })
            }
            (None, Some(days), None) => {
                let from = days.value.from.as_ref().and_then(|day| self.year_day(day));
                let to = days.value.to.as_ref().and_then(|day| self.year_day(day));
                let (from, to) = (from?, to?);
                if from == to {
                    let message = "it ends on the day on which it begins";
                    return self.refuse(Code::Contradiction, days.span, message);
                }
                Some(Occurrence::EveryYear { from, to })
            }
            (None, None, Some(random)) => {
                let gap = random.value.every.as_ref().and_then(|time| self.distribution(time));
                let lasts = random.value.lasts.as_ref().and_then(|time| self.distribution(time));
                Some(Occurrence::Random { gap: gap?, lasts: lasts? })
            }
            (None, None, None) => {
                let message = "when? a disruption needs `on`, `every-year` or `random`";
                let keys = ["on", "every-year", "random"];
                self.incomplete((&disruption.written, &keys), table.key, message, None)
            }
            (on, every_year, random) => {
                let keys = [
                    on.as_ref().map(|one| ("on", one.key)),
                    every_year.as_ref().map(|one| ("every-year", one.key)),
                    random.as_ref().map(|one| ("random", one.key)),
                ];
                self.several(&keys, "a disruption")
            }
        }
    }

    /// Reads "12-15".
    fn year_day(&mut self, text: &At<String>) -> Option<YearDay> {
        let day = text.value.trim().split_once('-').and_then(|(month, day)| {
            let (month, day) = (month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
            // 2024 has a 29th of February.
            jiff::civil::Date::new(2024, month, day).ok()?;
            Some(YearDay { month, day })
        });
        if day.is_none() {
            let message = format!("`{}` is not a day of the year", text.value);
            let hint = "write the month and the day: \"12-15\"";
            self.report(Diagnostic::new(Code::BadTime, text.span, message).hint(hint));
        }
        day
    }

    fn effect(&mut self, effect: &At<EffectSpec>) -> Option<Effect> {
        match &effect.value {
            Either::Plain(EffectWord::Closed) => Some(Effect::Closed),
            Either::Table(EffectChoice::Capacity(share)) => {
                if 0.0 < share.0 && share.0 < 1.0 {
                    return Some(Effect::Capacity(share.0));
                }
                let message = "a capacity that is left is above 0 % and below 100 %";
                let hint = "nothing left is `effect = \"closed\"`";
                let diagnostic = Diagnostic::new(Code::ImpossibleValue, effect.span, message);
                self.report(diagnostic.hint(hint));
                None
            }
        }
    }
}
