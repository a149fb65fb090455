//! Flows: volumes, arrivals, vehicles, routes.

use std::collections::BTreeMap;

use corridor_core::model::{
    ArrivalProcess, CommodityName, Flow, FlowRoute, Mode, RouteName, Season, VehicleName, Volume,
    WeekPlan, WhenFull,
};
use corridor_core::units::Share;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::MS_PER_HOUR;

use super::choice::Routes;
use super::{Lowering, mode_of, noun_fits};
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::VehicleRate;
use crate::source::Span;
use crate::spec::{At, Either};
use crate::tables::{ArrivalChoice, ArrivalWord, Arrivals, FlowTable, VolumeText, WhenFullWord};

/// The name of a flow's only route.
const ONLY_ROUTE: &str = "only";

type Vehicles = BTreeMap<Mode, VehicleName>;

impl Lowering<'_> {
    pub(super) fn flow(&mut self, key: &str, table: &At<FlowTable>) -> Option<Flow> {
        let flow = &table.value;
        let commodity = flow.commodity.as_ref().and_then(|name| self.commodity(name));
        let from = flow.from.as_ref().and_then(|place| self.place(place));
        let to = flow.to.as_ref().and_then(|place| self.place(place));
        let arrivals = flow.arrivals.as_ref().and_then(|arrivals| self.arrivals(arrivals));
        let vehicles = self.flow_vehicles(table);
        let volume = self.volume(table, vehicles.as_ref());
        let routes = self.routes(table);
        let is_settled = routes.as_ref().is_none_or(|(_, is_settled)| *is_settled);
        let choice = self.choice(key, flow, is_settled);
        let growth = self.growth(flow);
        let season = self.season(flow);
        let rhythm = flow
            .rhythm
            .as_ref()
            .map(|rhythm| WeekPlan { rules: rhythm.value.0.clone(), holidays: Vec::new() });
        let traits = self.flow_traits(flow);
        let priority = self.priority(flow);
        let when_full = match flow.when_full.as_ref().map(|word| word.value) {
            Some(WhenFullWord::TurnAway) => WhenFull::TurnAway,
            Some(WhenFullWord::Wait) | None => WhenFull::Wait,
        };
        Some(Flow {
            title: flow.name.as_ref().map_or(key, |name| &name.value).to_owned(),
            commodity: commodity?,
            from: from?,
            to: to?,
            volume: volume?,
            growth: growth?,
            season: season?,
            rhythm,
            arrivals: arrivals?,
            vehicles: vehicles?,
            routes: routes?.0,
            traits: traits?,
            choice: choice.ok()?,
            value_of_time: flow.value_of_time.as_ref().map(|value| value.value.0),
            value_of_reliability: flow.value_of_reliability.as_ref().map(|value| value.value.0),
            priority: priority?,
            at_most: flow.at_most.as_ref().map(|limit| limit.value),
            when_full,
        })
    }

    pub(super) fn commodity(&mut self, name: &At<String>) -> Option<CommodityName> {
        let commodity = CommodityName::new(&name.value);
        if commodity.is_none() {
            let message = format!("`{}` cannot be the name of a commodity", name.value);
            let hint = "a name has 1 to 64 lower-case letters, digits and inner hyphens";
            self.report(Diagnostic::new(Code::BadName, name.span, message).hint(hint));
        }
        commodity
    }

    fn arrivals(&mut self, arrivals: &At<Arrivals>) -> Option<ArrivalProcess> {
        match &arrivals.value {
            Either::Plain(ArrivalWord::Poisson) => Some(ArrivalProcess::Poisson),
            Either::Plain(ArrivalWord::Even) => Some(ArrivalProcess::Even),
            Either::Table(ArrivalChoice::Erlang(shape)) => {
                let erlang = Distribution::erlang(*shape, MS_PER_HOUR as f64);
                self.checked(erlang, arrivals.span).map(ArrivalProcess::Renewal)
            }
            Either::Table(ArrivalChoice::Renewal(time)) => {
                self.lower_distribution(time, arrivals.span).map(ArrivalProcess::Renewal)
            }
            Either::Table(ArrivalChoice::Timetable(times)) => {
                let rules = times.0.iter().map(|window| window.with(1)).collect();
                Some(ArrivalProcess::Timetable(WeekPlan { rules, holidays: Vec::new() }))
            }
        }
    }

    fn flow_vehicles(&mut self, table: &At<FlowTable>) -> Option<Vehicles> {
        let flow = &table.value;
        match (&flow.vehicle, &flow.vehicles) {
            (Some(one), Some(several)) => {
                self.contradiction(("vehicle", one.key), ("vehicles", several.key), "a flow")
            }
            (None, None) => {
                let message = "a flow needs a `vehicle`, or `vehicles` by mode";
                let keys = (flow.written.as_slice(), ["vehicle", "vehicles"].as_slice());
                self.incomplete(keys, table.key, message, None)
            }
            (Some(vehicle), None) => {
                let name = self.vehicle_name(vehicle)?;
                let mode = self.vehicle_mode(name.as_str())?;
                Some(BTreeMap::from([(mode, name)]))
            }
            (None, Some(vehicles)) => {
                let by_mode = &vehicles.value;
                let all = [
                    (Mode::Road, &by_mode.road),
                    (Mode::Rail, &by_mode.rail),
                    (Mode::Sea, &by_mode.sea),
                    (Mode::Waterway, &by_mode.waterway),
                ];
                let mut lowered = BTreeMap::new();
                let mut complete =
                    by_mode.written.len() == all.iter().filter(|v| v.1.is_some()).count();
                for (mode, vehicle) in all {
                    let Some(vehicle) = vehicle else { continue };
                    match self.vehicle_of(mode, vehicle) {
                        Some(name) => drop(lowered.insert(mode, name)),
                        None => complete = false,
                    }
                }
                complete.then_some(lowered)
            }
        }
    }

    fn vehicle_mode(&self, name: &str) -> Option<Mode> {
        let vehicles = self.vehicles();
        vehicles.get(name)?.mode.as_ref().map(|mode| mode_of(mode.value))
    }

    fn vehicle_of(&mut self, mode: Mode, vehicle: &At<String>) -> Option<VehicleName> {
        let name = self.vehicle_name(vehicle)?;
        let own = self.vehicle_mode(&vehicle.value)?;
        if own == mode {
            return Some(name);
        }
        let message = format!("`{name}` moves by {}, not by {}", own.word(), mode.word());
        self.refuse(Code::Contradiction, vehicle.span, message)
    }

    fn volume(
        &mut self,
        table: &At<FlowTable>,
        vehicles: Option<&Vehicles>,
    ) -> Option<BTreeMap<i16, Volume>> {
        let flow = &table.value;
        let timetable = flow.arrivals.as_ref().is_some_and(|arrivals| {
            matches!(arrivals.value, Either::Table(ArrivalChoice::Timetable(_)))
        });
        if timetable {
            let keys = [
                ("volume", flow.volume.as_ref().map(|one| one.key)),
                ("growth", flow.growth.as_ref().map(|one| one.key)),
                ("season", flow.season.as_ref().map(|one| one.key)),
                ("rhythm", flow.rhythm.as_ref().map(|one| one.key)),
            ];
            self.refuse_keys(keys, "the timetable of `arrivals` says how much is sent and when");
            return Some(BTreeMap::new());
        }
        let Some(volume) = &flow.volume else {
            // Arrivals that cannot be read may be a timetable, which takes no volume.
            let keys: &[_] =
                if flow.arrivals.is_some() { &["volume"] } else { &["volume", "arrivals"] };
            let message = "a flow needs a `volume`";
            return self.incomplete((&flow.written, keys), table.key, message, None);
        };
        match &volume.value {
            Either::Plain(text) => {
                let scenario = self.root.scenario.as_ref()?;
                let year = scenario.value.start.as_ref()?.value.0.year();
                let volume = self.one_volume(*text, volume.span, vehicles)?;
                Some(BTreeMap::from([(year, volume)]))
            }
            Either::Table(years) => {
                let lower = |(year, text): (&i16, &At<VolumeText>)| {
                    Some((*year, self.one_volume(text.value, text.span, vehicles)?))
                };
                let years: Vec<_> = years.0.iter().map(lower).collect();
                years.into_iter().collect()
            }
        }
    }

    fn one_volume(
        &mut self,
        text: VolumeText,
        span: Span,
        vehicles: Option<&Vehicles>,
    ) -> Option<Volume> {
        match text {
            VolumeText::Cargo(tonnage) => Some(Volume::TonnesPerYear(tonnage.0)),
            VolumeText::Vehicles(rate) => {
                self.vehicles_per_year(rate, span, vehicles?).map(Volume::VehiclesPerYear)
            }
        }
    }

    fn vehicles_per_year(
        &mut self,
        rate: VehicleRate,
        span: Span,
        vehicles: &Vehicles,
    ) -> Option<f64> {
        if !vehicles.keys().any(|mode| noun_fits(rate.noun, *mode)) {
            let message = format!("this flow sends no {}", rate.noun);
            return self.refuse(Code::Contradiction, span, message);
        }
        if rate.noun != "wagons" {
            return Some(rate.per_year);
        }
        let tables = self.vehicles();
        let train = tables.get(vehicles.get(&Mode::Rail)?.as_str())?;
        let wagons = train.wagons.as_ref().map(|wagons| wagons.value)?;
        (0 < wagons).then(|| rate.per_year / f64::from(wagons))
    }

    fn routes(&mut self, table: &At<FlowTable>) -> Option<Routes> {
        let flow = &table.value;
        if let (Some(routes), Some(via)) = (&flow.routes, &flow.via) {
            return self.contradiction(("routes", routes.key), ("via", via.key), "a flow");
        }
        if let Some(routes) = &flow.routes {
            return self.several_routes(flow, routes);
        }
        let via = match &flow.via {
            Some(via) => self.via(via)?,
            None if flow.written.iter().any(|key| key == "via" || key == "routes") => return None,
            None => Vec::new(),
        };
        let whole = Share::new(1.0).expect("everything is a share");
        let name = RouteName::new(ONLY_ROUTE).expect("the word is a name");
        // One way alone is settled, unless more are to be looked for.
        let is_settled = flow.alternatives.is_none();
        Some((BTreeMap::from([(name, FlowRoute { share: whole, via })]), is_settled))
    }

    pub(super) fn via(&mut self, names: &At<Vec<At<String>>>) -> Option<Vec<String>> {
        let names: Vec<_> = names.value.iter().map(|name| self.waypoint(name)).collect();
        names.into_iter().collect()
    }

    fn growth(&mut self, flow: &FlowTable) -> Option<f64> {
        let Some(growth) = &flow.growth else { return Some(0.0) };
        if -1.0 < growth.value.0 && growth.value.0 <= 10.0 {
            return Some(growth.value.0);
        }
        let message = "a growth is above -100 % and at most 1000 % a year";
        self.refuse(Code::ImpossibleValue, growth.span, message)
    }

    fn season(&mut self, flow: &FlowTable) -> Option<Season> {
        let mut months = BTreeMap::new();
        let Some(season) = &flow.season else { return Some(Season { months }) };
        let mut complete = true;
        for (month, weight) in season.value.months() {
            if weight.value.0.is_finite() && 0.0 <= weight.value.0 && weight.value.0 <= 12.0 {
                months.insert(month, weight.value.0);
            } else {
                complete = false;
                let message = "the weight of a month is between 0 and 12";
                self.report(Diagnostic::new(Code::ImpossibleValue, weight.span, message));
            }
        }
        complete.then_some(Season { months })
    }

    fn priority(&mut self, flow: &FlowTable) -> Option<u8> {
        let Some(priority) = &flow.priority else { return Some(0) };
        if priority.value < 8 {
            return Some(priority.value);
        }
        let message = "a priority is between 0, the first, and 7, the last";
        self.refuse(Code::ImpossibleValue, priority.span, message)
    }
}
