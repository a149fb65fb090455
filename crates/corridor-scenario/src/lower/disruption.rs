//! Disruptions: what is hit, when, and how hard.

use corridor_core::model::{Disruption, Effect, Occurrence, RouteName, YearDay};

use corridor_core::units::Metres;
use corridor_simkit::time::MS_PER_DAY;

use super::{Lowering, Maybe};
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::Duration;
use crate::spec::{At, Either};
use crate::tables::{DatesValue, DaysSpec, DisruptionTable, EffectChoice, EffectSpec, EffectWord};

impl Lowering<'_> {
    pub(super) fn disruption(
        &mut self,
        key: &str,
        table: &At<DisruptionTable>,
    ) -> Option<Disruption> {
        let disruption = &table.value;
        let places = self.struck(table);
        let flows: Vec<_> = disruption.flows.iter().flat_map(|flows| &flows.value).collect();
        let flows: Vec<_> = flows.into_iter().map(|flow| self.flow_name(flow)).collect();
        let occurrence = self.occurrence(table);
        let effect = disruption.effect.as_ref().and_then(|effect| self.effect(effect));
        let onto = disruption.effect.as_ref().map_or(Ok(None), |effect| self.diverted(effect));
        let title = disruption.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let flows = flows.into_iter().collect::<Option<Vec<_>>>();
        let (places, occurrence, effect) = (places?, occurrence?, effect?);
        Some(Disruption { title, places, flows: flows?, onto: onto.ok()?, occurrence, effect })
    }

    /// The legs, crossings, terminals, stages and teams that a disruption names, and those of the
    /// countries that it names.
    fn struck(&mut self, table: &At<DisruptionTable>) -> Option<Vec<String>> {
        let disruption = &table.value;
        let is_of_flows = disruption.effect.as_ref().is_some_and(|effect| {
            let Either::Table(effect) = &effect.value else { return false };
            matches!(effect, EffectChoice::Demand(_) | EffectChoice::Divert(_))
        });
        let key = |list: Option<&At<Vec<At<String>>>>| list.map(|list| list.key);
        if is_of_flows {
            let keys = [
                ("where", key(disruption.places.as_ref())),
                ("countries", key(disruption.countries.as_ref())),
            ];
            self.refuse_keys(keys, "a surge or a diversion strikes `flows`");
            if disruption.flows.is_none() {
                self.needs(&disruption.written, "flows", table.key, "a surge or a diversion");
                return None;
            }
            return Some(Vec::new());
        }
        let keys = [("flows", key(disruption.flows.as_ref()))];
        self.refuse_keys(keys, "a closure or a loss of capacity strikes places: `where`");
        if disruption.places.is_none() && disruption.countries.is_none() {
            let message = "what does it strike? a disruption needs `where` or `countries`";
            let written = (disruption.written.as_slice(), ["where", "countries"].as_slice());
            return self.incomplete(written, table.key, message, None);
        }
        let mut places = Vec::new();
        let mut is_complete = true;
        for name in disruption.places.iter().flat_map(|names| &names.value) {
            match self.exposed(name) {
                Some(name) => places.push(name),
                None => is_complete = false,
            }
        }
        for country in disruption.countries.iter().flat_map(|names| &names.value) {
            let inside = self.inside(country);
            is_complete &= inside.is_some();
            let known = places.clone();
            places.extend(inside.into_iter().flatten().filter(|one| !known.contains(one)));
        }
        is_complete.then_some(places)
    }

    /// The route that a diversion leads to; its flows have it, or the model's rules say not.
    fn diverted(&mut self, effect: &At<EffectSpec>) -> Maybe<RouteName> {
        let Either::Table(EffectChoice::Divert(divert)) = &effect.value else { return Ok(None) };
        self.maybe(divert.onto.as_ref(), |lowering, onto| {
            let route = RouteName::new(&onto.value);
            if route.is_none() {
                let message = format!("`{}` cannot be the name of a route", onto.value);
                lowering.report(Diagnostic::new(Code::BadName, onto.span, message));
            }
            route
        })
    }

    fn occurrence(&mut self, table: &At<DisruptionTable>) -> Option<Occurrence> {
        let disruption = &table.value;
        let keys = [
            disruption.on.as_ref().map(|one| ("on", one.key)),
            disruption.every_year.as_ref().map(|one| ("every-year", one.key)),
            disruption.random.as_ref().map(|one| ("random", one.key)),
            disruption.weather.as_ref().map(|one| ("weather", one.key)),
        ];
        if keys.iter().flatten().count() > 1 {
            return self.several(&keys, "a disruption");
        }
        if let Some(dates) = &disruption.on {
            return self.dates(&dates.value);
        }
        if let Some(days) = &disruption.every_year {
            let from = days.value.from.as_ref().and_then(|day| self.year_day(day));
            let to = days.value.to.as_ref().and_then(|day| self.year_day(day));
            let (from, to) = (from?, to?);
            if from == to {
                let message = "it ends on the day on which it begins";
                return self.refuse(Code::Contradiction, days.span, message);
            }
            return Some(Occurrence::EveryYear { from, to });
        }
        if let Some(random) = &disruption.random {
            let gap = random.value.every.as_ref().and_then(|time| self.distribution(time));
            let lasts = random.value.lasts.as_ref().and_then(|time| self.distribution(time));
            return Some(Occurrence::Random { gap: gap?, lasts: lasts? });
        }
        if let Some(weather) = &disruption.weather {
            let days = weather.value.days.as_ref().and_then(|days| by_month(&days.value));
            let lasts = weather.value.lasts.as_ref().and_then(|time| self.distribution(time));
            return Some(Occurrence::Weather { days: days?, lasts: lasts? });
        }
        let message = "when? a disruption needs `on`, `every-year`, `random` or `weather`";
        let keys = ["on", "every-year", "random", "weather"];
        self.incomplete((&disruption.written, &keys), table.key, message, None)
    }

    fn dates(&mut self, dates: &DatesValue) -> Option<Occurrence> {
        let (from, to) = (dates.from.as_ref()?, dates.to.as_ref()?);
        if to.value.0 <= from.value.0 {
            let message = "the end is not after the begin";
            return self.refuse(Code::Contradiction, to.span, message);
        }
        Some(match (from.value.as_day(), to.value.as_day()) {
            (Some(from), Some(to)) => Occurrence::Dated { from, to },
            _ => Occurrence::Timed { from: from.value.0, to: to.value.0 },
        })
    }

    /// Reads "12-15".
    pub(super) fn year_day(&mut self, text: &At<String>) -> Option<YearDay> {
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
            Either::Table(EffectChoice::Depth(depth)) => Metres::new(depth.0).map(Effect::Depth),
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
            Either::Table(EffectChoice::Demand(factor)) => Some(Effect::Demand(factor.0)),
            Either::Table(EffectChoice::Divert(divert)) => {
                let share = self.share(divert.share.as_ref()?)?;
                Some(Effect::Divert(share.value()))
            }
        }
    }
}

/// Days of weather by month.
fn by_month(days: &DaysSpec) -> Option<[f64; 12]> {
    let days_of = |time: Duration| time.0 / MS_PER_DAY as f64;
    let months = match days {
        Either::Plain(a_year) => return Some(Occurrence::days_a_year(days_of(*a_year))),
        Either::Table(months) => months,
    };
    let all = [
        &months.jan,
        &months.feb,
        &months.mar,
        &months.apr,
        &months.may,
        &months.jun,
        &months.jul,
        &months.aug,
        &months.sep,
        &months.oct,
        &months.nov,
        &months.dec,
    ];
    let mut by_month = [0.0; 12];
    for (month, days) in by_month.iter_mut().zip(all) {
        *month = days_of(days.as_ref()?.value);
    }
    Some(by_month)
}
