//! From tables to the model: names are resolved, alternatives decided, units become types.
//!
//! Every fault is collected. A table that cannot be lowered is left out of the draft, and the
//! draft then counts as incomplete, so that nothing half-built ever leaves this crate.

mod choice;
mod cordon;
mod demand;
mod disruption;
mod distribution;
mod emissions;
mod legs;
mod names;
mod plan;
mod post;
mod rail;
mod servers;
mod slots;
mod target;
mod tariff;
mod tidal;
mod train;
mod traits;
mod unused;
mod water;

use std::collections::BTreeMap;

use corridor_core::experiment::Plan;
use corridor_core::model::{
    BanName, CrossingName, DisruptionName, Driving, FleetName, FlowName, LegName, Mode, ModelDraft,
    Period, Place, PlaceName, PublishedName, TargetName, TeamName, TerminalName, TrainName,
    Vehicle, VehicleName,
};
use corridor_core::units::{GramsPerTonneKm, Kilograms, Kilometres, Share};
use corridor_simkit::time::SimSpan;

use crate::diagnostic::{Code, Diagnostic};
use crate::quantity;
use crate::source::Span;
use crate::spec::{At, Map, Reader};
use crate::tables::{DrivingValue, ModeWord, PlaceTable, RootTable, VehicleTable};

/// A draft of the model with its plan.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// The draft; tables that could not be lowered are not in it.
    pub(crate) draft: ModelDraft,
    /// How it is simulated.
    pub(crate) plan: Plan,
    /// Whether every table is in the draft.
    pub(crate) complete: bool,
    /// Choices whose shares are not settled: where they stand, and their flows.
    pub(crate) unsettled: Vec<(Span, String)>,
}

/// What all parts of the lowering work with.
#[derive(Debug)]
pub(crate) struct Lowering<'t> {
    root: &'t RootTable,
    reader: &'t mut Reader,
    complete: bool,
    unsettled: Vec<(Span, String)>,
}

/// Lowers the tables; `None` if not even the period is known.
pub(crate) fn lower(root: &RootTable, reader: &mut Reader) -> Option<Lowered> {
    debug_assert!(root.extends.is_none() && root.remove.is_none(), "overlays are merged");
    let mut lowering = Lowering { root, reader, complete: true, unsettled: Vec::new() };
    let plan = lowering.plan();
    let period = lowering.period();
    let value_of_time = lowering.value_of_time();
    let value_of_reliability = root
        .scenario
        .as_ref()
        .and_then(|scenario| scenario.value.value_of_reliability.as_ref())
        .map(|value| value.value.0);
    let emissions = lowering.emissions();
    lowering.complete &= emissions.is_ok();
    let emissions = emissions.ok().flatten();
    let draft = |period: Period, lowering: &mut Lowering<'_>| ModelDraft {
        period,
        value_of_time,
        value_of_reliability,
        emissions,
        places: lowering.tables(root.places.as_ref(), PlaceName::new, Lowering::place_table),
        vehicles: lowering.tables(root.vehicles.as_ref(), VehicleName::new, Lowering::vehicle),
        legs: lowering.tables(root.legs.as_ref(), LegName::new, Lowering::leg),
        crossings: lowering.tables(root.crossings.as_ref(), CrossingName::new, Lowering::crossing),
        teams: lowering.tables(root.teams.as_ref(), TeamName::new, Lowering::team_table),
        terminals: lowering.tables(root.terminals.as_ref(), TerminalName::new, Lowering::terminal),
        fleets: lowering.tables(root.fleets.as_ref(), FleetName::new, Lowering::fleet),
        bans: lowering.tables(root.bans.as_ref(), BanName::new, Lowering::ban),
        trains: lowering.tables(root.trains.as_ref(), TrainName::new, Lowering::train),
        flows: lowering.tables(root.flows.as_ref(), FlowName::new, Lowering::flow),
        disruptions: {
            let tables = root.disruptions.as_ref();
            lowering.tables(tables, DisruptionName::new, Lowering::disruption)
        },
        targets: lowering.tables(root.targets.as_ref(), TargetName::new, Lowering::target),
        published: {
            let tables = root.published.as_ref();
            lowering.tables(tables, PublishedName::new, Lowering::published)
        },
    };
    // Without a period the rest is lowered all the same, for its faults.
    let some_period = period.unwrap_or(plan::ANY_PERIOD);
    let draft = draft(some_period, &mut lowering);
    lowering.refuse_unused();
    let Lowering { complete, unsettled, .. } = lowering;
    Some(Lowered { draft, plan: plan?, complete, unsettled }).filter(|_| period.is_some())
}

impl Lowering<'_> {
    /// Lowers every table of a map; one that cannot be lowered makes the draft incomplete.
    fn tables<T, N: Ord, M>(
        &mut self,
        map: Option<&At<Map<T>>>,
        name: fn(&str) -> Option<N>,
        lower: impl Fn(&mut Self, &str, &At<T>) -> Option<M>,
    ) -> BTreeMap<N, M> {
        let mut lowered = BTreeMap::new();
        self.complete &= map.is_none_or(|map| map.value.1.is_empty());
        for (key, table) in map.iter().flat_map(|map| &map.value.0) {
            match (name(key), lower(self, key, table)) {
                (Some(name), Some(model)) => drop(lowered.insert(name, model)),
                _ => self.complete = false,
            }
        }
        lowered
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.reader.report(diagnostic);
    }

    fn refuse<T>(&mut self, code: Code, span: Span, message: impl Into<String>) -> Option<T> {
        self.reader.refuse(code, span, message.into())
    }

    /// Reports two keys that exclude each other, the second with a caret.
    fn contradiction<T>(
        &mut self,
        (first, first_key): (&str, Span),
        (second, second_key): (&str, Span),
        what: &str,
    ) -> Option<T> {
        // The caret stands under the key that was written later: in an overlay, or further down.
        let (earlier, later) = if (first_key.file(), second_key) < (second_key.file(), first_key) {
            ((second, second_key), (first, first_key))
        } else {
            ((first, first_key), (second, second_key))
        };
        let message = format!("{what} has either `{first}` or `{second}`, not both");
        let diagnostic = Diagnostic::new(Code::Contradiction, later.1, message);
        let takes_away = (earlier.1.file() != later.1.file()).then(|| {
            format!("to replace it, take it away first: `remove = [\"….{}\"]`", earlier.0)
        });
        let diagnostic = diagnostic.related(earlier.1, format!("`{}` is here", earlier.0));
        self.report(diagnostic.maybe_hint(takes_away));
        None
    }

    /// Reports the first two of several keys that exclude one another.
    fn several<T>(&mut self, keys: &[Option<(&str, Span)>], what: &str) -> Option<T> {
        let mut keys = keys.iter().flatten();
        let (first, second) = (keys.next()?, keys.next()?);
        self.contradiction(*first, *second, what)
    }

    /// Reports that one of several keys must be there. A key that was written, but could not be
    /// read, has been reported already.
    fn incomplete<T>(
        &mut self,
        (written, keys): (&[String], &[&str]),
        span: Span,
        message: &str,
        hint: Option<&str>,
    ) -> Option<T> {
        if !written.iter().any(|key| keys.contains(&key.as_str())) {
            let near = self.reader.meant_to_change(span);
            let diagnostic = Diagnostic::new(Code::Incomplete, span, message);
            self.report(diagnostic.maybe_hint(near.or_else(|| hint.map(str::to_owned))));
        }
        None
    }

    /// Reports a key that is needed here though not everywhere.
    fn needs(&mut self, written: &[String], key: &str, span: Span, what: &str) {
        if !written.iter().any(|one| one == key) {
            let message = format!("{what} needs the key `{key}`");
            let near = self.reader.meant_to_change(span);
            self.report(Diagnostic::new(Code::MissingKey, span, message).maybe_hint(near));
        }
    }

    /// Refuses keys that mean nothing here.
    fn refuse_keys<const N: usize>(&mut self, keys: [(&str, Option<Span>); N], why: &str) {
        for (key, span) in keys {
            if let Some(span) = span {
                let message = format!("`{key}` means nothing here: {why}");
                self.report(Diagnostic::new(Code::DoesNotApply, span, message));
            }
        }
    }

    fn place_table(&mut self, _: &str, table: &At<PlaceTable>) -> Option<Place> {
        let at = table.value.at.as_ref().map(|at| (at.value.0, at.value.1));
        let country = table.value.country.as_ref().and_then(|country| {
            let letters = country.value.bytes().all(|byte| byte.is_ascii_uppercase());
            if letters && country.value.len() == 2 {
                return Some(country.value.clone());
            }
            let message = format!("`{}` is not a code of a country", country.value);
            let hint = "write the two capital letters of ISO 3166, like \"AZ\"";
            self.report(Diagnostic::new(Code::UnknownChoice, country.span, message).hint(hint));
            None
        });
        let time_zone = table.value.time_zone.as_ref().and_then(|zone| self.time_zone(zone));
        let title = table.value.name.as_ref()?.value.clone();
        Some(Place { title, country: country?, time_zone: time_zone?, at })
    }

    fn time_zone(&mut self, zone: &At<String>) -> Option<String> {
        if jiff::tz::TimeZone::get(&zone.value).is_ok() {
            return Some(zone.value.clone());
        }
        let known: Vec<_> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let near = crate::spec::nearest(&zone.value, known.iter().map(String::as_str));
        let hint = near.map_or_else(
            || "write an IANA name, like \"Asia/Baku\"".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no time zone `{}`", zone.value);
        self.report(Diagnostic::new(Code::UnknownChoice, zone.span, message).hint(hint));
        None
    }

    fn vehicle(&mut self, _: &str, table: &At<VehicleTable>) -> Option<Vehicle> {
        let vehicle = &table.value;
        let mode = vehicle.mode.as_ref().map(|mode| mode_of(mode.value))?;
        let teu = vehicle.teu.as_ref().map_or(0, |teu| teu.value);
        let (load, wagons) = if mode == Mode::Rail {
            (self.train_load(table), vehicle.wagons.as_ref().map(|wagons| wagons.value))
        } else {
            let keys = [
                ("wagons", vehicle.wagons.as_ref().map(|wagons| wagons.key)),
                ("wagon-load", vehicle.wagon_load.as_ref().map(|load| load.key)),
            ];
            self.refuse_keys(keys, "only trains have wagons");
            self.needs(&vehicle.written, "load", table.key, "a vehicle");
            (vehicle.load.as_ref().map(|load| kilograms(load.value)), Some(1))
        };
        if mode == Mode::Rail {
            self.needs(&vehicle.written, "wagons", table.key, "a train");
        }
        let emissions = vehicle.emissions.as_ref().and_then(|of| GramsPerTonneKm::new(of.value.0));
        let length = vehicle.length.as_ref().and_then(|length| Kilometres::new(length.value.0));
        let tare = vehicle.tare.as_ref().map(|mass| kilograms(mass.value));
        let axles = vehicle.axles.as_ref().map(|axles| axles.value);
        let draught =
            self.maybe(vehicle.draught.as_ref(), |_, draught| water::draught(&draught.value));
        let speed = vehicle.speed.as_ref().map(|speed| speed.value.0);
        let driving = self.maybe(vehicle.driving.as_ref(), |lowering, driving| {
            if mode != Mode::Road {
                let keys = [("driving", Some(driving.key))];
                lowering.refuse_keys(keys, "only trucks have drivers who rest on the way");
                return None;
            }
            lowering.driving(driving)
        });
        let (load, wagons, driving) = (load?, wagons?, driving.ok()?);
        let draught = draught.ok()?;
        Some(Vehicle {
            mode,
            load,
            wagons,
            teu,
            emissions,
            length,
            tare,
            axles,
            draught,
            speed,
            driving,
        })
    }

    fn driving(&mut self, table: &At<DrivingValue>) -> Option<Driving> {
        let driving = &table.value;
        if driving.stint.is_some() != driving.pause.is_some() {
            let message = "a `stint` and the `break` after it belong together";
            return self.refuse(Code::Contradiction, table.span, message);
        }
        let span = |time: Option<&At<quantity::Duration>>| {
            time.map_or(SimSpan::ZERO, |time| SimSpan::round(time.value.0))
        };
        Some(Driving {
            hours: SimSpan::round(driving.hours.as_ref()?.value.0),
            rest: SimSpan::round(driving.rest.as_ref()?.value.0),
            stint: span(driving.stint.as_ref()),
            pause: span(driving.pause.as_ref()),
        })
    }

    fn train_load(&mut self, table: &At<VehicleTable>) -> Option<Kilograms> {
        let vehicle = &table.value;
        match (&vehicle.load, &vehicle.wagon_load) {
            (Some(load), None) => Some(kilograms(load.value)),
            (None, Some(load)) => {
                let wagons = vehicle.wagons.as_ref()?.value;
                Some(kilograms(quantity::Mass(load.value.0 * f64::from(wagons))))
            }
            (Some(load), Some(one)) => {
                self.contradiction(("load", load.key), ("wagon-load", one.key), "a train")
            }
            (None, None) => {
                let message = "a train needs a `load` or a `wagon-load`";
                let keys = (vehicle.written.as_slice(), ["load", "wagon-load"].as_slice());
                self.incomplete(keys, table.key, message, None)
            }
        }
    }

    /// A share from 0 to 1.
    fn share(&mut self, share: &At<quantity::Share>) -> Option<Share> {
        let lowered = Share::new(share.value.0);
        if lowered.is_none() {
            let message = format!("{} is not between 0 and 1", share.value.0);
            let hint = "a share is between 0 % and 100 %";
            self.report(Diagnostic::new(Code::ImpossibleValue, share.span, message).hint(hint));
        }
        lowered
    }
}

/// Something cannot be lowered, and has been reported.
#[derive(Clone, Copy, Debug)]
struct Reported;

/// What may be left out: there or not, unless it cannot be lowered.
type Maybe<T> = Result<Option<T>, Reported>;

/// The model's mode.
const fn mode_of(word: ModeWord) -> Mode {
    match word {
        ModeWord::Road => Mode::Road,
        ModeWord::Rail => Mode::Rail,
        ModeWord::Sea => Mode::Sea,
        ModeWord::Waterway => Mode::Waterway,
    }
}

/// Whole kilograms, rounded half up.
fn kilograms(mass: quantity::Mass) -> Kilograms {
    Kilograms::new(mass.0.round() as u64)
}

/// Whether a noun names vehicles of this mode.
fn noun_fits(noun: &str, mode: Mode) -> bool {
    match noun.trim_end_matches('s') {
        "truck" => mode == Mode::Road,
        "train" | "wagon" => mode == Mode::Rail,
        "vessel" => matches!(mode, Mode::Sea | Mode::Waterway),
        _ => true,
    }
}
