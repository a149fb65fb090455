//! What parts of a model become in the network.

use std::collections::BTreeMap;

use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{
    Action, Activity, Arrivals, Capacity, ChannelSet, ClassId, Join, Network, Step,
};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::MS_PER_HOUR;
use jiff::civil::date;

use super::sample::{self, hours, lanes, leg, place, random_hours, road_leg, thin, thin_with};
use super::*;
use crate::model::{
    AtClosing, Basis, Channel, ChannelWork, Channels, Disruption, DisruptionName, Effect,
    Emissions, FleetName, Hold, Inspection, Mode, Occurrence, Per, QueueOrder, RailEntry, Scope,
    Season, Stage, Tariff, Team, TeamName, Terminal, TerminalName, VehicleName, Volume, Way,
    WeekPlan, WeekRule, Weekdays,
};
use crate::units::{GramsPerTonneKm, KilogramsPerTonne, Share, Usd};

mod disrupted;
mod hours;

fn network(model: &CorridorModel) -> Arc<Network> {
    compile(model, SimSpan::from_days(10)).network
}

/// The stations of the first class's steps, in order.
fn stations(network: &Network) -> Vec<&str> {
    let steps = network.steps_of(ClassId::at(0)).iter();
    steps.map(|step| network.stations[step.station.index()].name.as_str()).collect()
}

fn step_at<'a>(network: &'a Network, station: &str) -> &'a Step {
    let index = stations(network).iter().position(|&name| name == station).unwrap();
    &network.steps_of(ClassId::at(0))[index]
}

fn pool<'a>(network: &'a Network, name: &str) -> &'a corridor_simkit::network::Pool {
    network.pools.iter().find(|pool| pool.name == name).unwrap()
}

fn share(value: f64) -> Share {
    Share::new(value).unwrap()
}

/// A border whose red tenth is inspected by a team and half of it held.
fn with_channels() -> CorridorModel {
    thin_with(|draft| {
        let team = TeamName::new("inspectors").unwrap();
        let work =
            |share, inspection, hold| ChannelWork { share, documents: None, inspection, hold };
        let inspection = Inspection {
            team: team.clone(),
            time: hours(4.0),
            queue_limit: Some(20),
            again: share(0.2),
        };
        let hold = Hold { share: share(0.5), time: hours(48.0) };
        let channels = Channels {
            work: BTreeMap::from([
                (Channel::Green, work(share(0.9), None, None)),
                (Channel::Red, work(share(0.1), Some(inspection), Some(hold))),
            ]),
        };
        let border = draft.crossings.get_mut("border").unwrap();
        let stage = Stage { channels: Some(channels), ..lanes(2, random_hours(0.5)) };
        border.stages.insert(sample::stage("entry"), stage);
        let staff = WeekPlan::always(3);
        let title = String::new();
        let (at, at_closing, order) = (place("border-b"), AtClosing::Suspend, QueueOrder::Priority);
        draft.teams.insert(team, Team { title, at, staff, at_closing, order });
    })
}

#[test]
fn a_way_becomes_steps_at_stations_named_after_it() {
    let network = network(&thin_with(|_| {}));
    assert_eq!(stations(&network), ["inland>border-a", "border.entry", "abroad>destination"]);
    let step = step_at(&network, "border.entry");
    assert_eq!(step.enters, step.leaves);
    assert_eq!(network.cordons[step.enters.unwrap().index()].name, "border>border-b");
    assert_eq!(step_at(&network, "inland>border-a").activity, Activity::Moving);
    assert_eq!(network.sources[0].size, 20_000);
    assert_eq!(pool(&network, "border.entry").capacity, Capacity::Fixed(2));
    assert_eq!(pool(&network, "inland>border-a").capacity, Capacity::Unlimited);
    assert!(network.stations.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn red_goes_to_inspection_and_is_held() {
    let network = network(&with_channels());
    let names = stations(&network);
    assert_eq!(
        names[1..4],
        ["border.entry", "border.entry.inspection.red", "border.entry.hold.red"]
    );
    let inspection = step_at(&network, "border.entry.inspection.red");
    assert_eq!(inspection.only, ChannelSet::of(&[Channel::Red as usize]));
    assert!((inspection.repeat - 0.2).abs() < 1e-12);
    let hold = step_at(&network, "border.entry.hold.red");
    assert_eq!((hold.activity, hold.chance.to_bits()), (Activity::Holding, 0.5_f64.to_bits()));
    assert!(step_at(&network, "border.entry").enters.is_some());
    assert!(hold.leaves.is_some(), "the last step leaves the cordon although few take it");
    let team = pool(&network, "inspectors");
    assert!(team.let_go);
    assert!(!pool(&network, "border.entry").let_go);
}

/// Who took how long for what at stations whose names begin like this, customer by customer.
#[derive(Debug, Default)]
struct Times {
    begun: BTreeMap<u32, SimTime>,
    took: BTreeMap<(u32, u16), Vec<i64>>,
}

impl Observer for Times {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Starts { customer, .. } => {
                self.begun.insert(customer, at);
            }
            Fact::Ends { customer, station } => {
                let took = (at - self.begun[&customer]).ms();
                self.took.entry((customer, station.0)).or_default().push(took);
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

/// Times that were drawn at one station: by customer.
fn drawn(model: &CorridorModel, station: &str) -> BTreeMap<u32, Vec<i64>> {
    let network = network(model);
    let rank = network.stations.iter().position(|one| one.name == station).unwrap() as u16;
    let mut times = Times::default();
    let mut engine = Engine::new(network);
    engine.run(MasterSeed(3), Replication(0), &mut times);
    let here = times.took.into_iter().filter(|((_, at), _)| *at == rank);
    here.map(|((customer, _), took)| (customer, took)).collect()
}

#[test]
fn a_channel_more_changes_no_draw_of_the_others() {
    // Red is inspected and held as before; half of green turns yellow and is treated alike.
    let with = |yellow: bool| {
        thin_with(|draft| {
            draft.clone_from(&with_channels());
            draft.teams.values_mut().for_each(|team| team.staff = WeekPlan::always(1_000));
            let border = draft.crossings.get_mut("border").unwrap();
            let stage = border.stages.get_mut("entry").unwrap();
            let channels = stage.channels.as_mut().unwrap();
            let red = channels.work.get_mut(&Channel::Red).unwrap();
            red.inspection.as_mut().unwrap().time = random_hours(4.0);
            red.inspection.as_mut().unwrap().queue_limit = None;
            red.hold.as_mut().unwrap().time = random_hours(2.0);
            let like_red = ChannelWork { share: share(0.45), ..red.clone() };
            if yellow {
                channels.work.get_mut(&Channel::Green).unwrap().share = share(0.45);
                channels.work.insert(Channel::Yellow, like_red);
            }
        })
    };
    for station in ["border.entry.inspection.red", "border.entry.hold.red", "abroad>destination"] {
        let (before, after) = (drawn(&with(false), station), drawn(&with(true), station));
        assert!(before.len() > 50, "{station}: {}", before.len());
        // Later ones may be under way at the end in one of them and not in the other.
        let common = before.iter().filter(|(who, took)| after.get(who) == Some(took)).count();
        let met = before.keys().filter(|who| after.contains_key(who)).count();
        assert_eq!(common, met, "{station}");
        assert!(before.len() < met + met / 10, "{station}: {met} of {}", before.len());
    }
}

#[test]
fn the_volume_becomes_the_expected_number_of_vehicles() {
    let compiled = compile(&thin_with(|_| {}), SimSpan::from_days(10));
    let class = &compiled.catalogue.classes[0];
    assert!((class.expected - 30.0 * 50.0).abs() < 1e-6, "{}", class.expected);
    assert!((class.expected_with_warm_up - 40.0 * 50.0).abs() < 1e-6);
}

#[test]
fn a_season_moves_freight_and_keeps_the_year() {
    let model = |months| {
        thin_with(|draft| {
            draft.period.start = date(2023, 1, 1);
            draft.period.end = date(2024, 1, 1);
            let freight = draft.flows.get_mut("freight").unwrap();
            freight.volume = BTreeMap::from([(2023, Volume::TonnesPerYear(365_000.0))]);
            freight.season = Season { months };
        })
    };
    let year = |model: &CorridorModel| compile(model, SimSpan::ZERO).catalogue.classes[0].expected;
    let summer = model(BTreeMap::from([(7, 1.6), (8, 1.8)]));
    assert!((year(&summer) - 18_250.0).abs() < 1e-6, "{}", year(&summer));
    let Arrivals::Renewal { rate, .. } = &network(&summer).sources[0].arrivals else { panic!() };
    let clock = Clock::new(&summer.period, SimSpan::ZERO);
    let july = rate.expected(clock.midnight(date(2023, 7, 1)), clock.midnight(date(2023, 8, 1)));
    assert!((july - 31.0 * 50.0 * 1.6).abs() < 1e-6, "{july}");
}

#[test]
fn growth_goes_on_from_the_last_volume_and_back_from_the_first() {
    let mut draft = thin();
    let freight = draft.flows.get_mut("freight").unwrap();
    freight.growth = 0.1;
    let of = |year| demand::vehicles_per_year(freight, year, 20_000);
    assert!((of(2024) - 18_250.0).abs() < 1e-9);
    assert!((of(2026) - 18_250.0 * 1.21).abs() < 1e-6);
    assert!((of(2023) - 18_250.0 / 1.1).abs() < 1e-6);
}

#[test]
fn a_rhythm_moves_freight_within_the_week_and_keeps_it() {
    let model = thin_with(|draft| {
        draft.period.end = date(2024, 1, 29);
        let days = Weekdays::range(0, 4);
        let rule = WeekRule { days, from: 480, to: 1080, servers: 300 };
        let rhythm = WeekPlan { rules: vec![rule], holidays: Vec::new() };
        draft.flows.get_mut("freight").unwrap().rhythm = Some(rhythm);
    });
    let compiled = compile(&model, SimSpan::from_days(7));
    let class = &compiled.catalogue.classes[0];
    assert!((class.expected - 28.0 * 50.0).abs() < 1e-6, "{}", class.expected);
    let Arrivals::Renewal { rate, .. } = &compiled.network.sources[0].arrivals else { panic!() };
    // Moscow is three hours ahead: Monday 08:00 there is 05:00 UTC.
    let at = |hours: i64| SimTime::from_ms(hours * MS_PER_HOUR);
    let (before, after) = (rate.rate_at(at(4)), rate.rate_at(at(6)));
    assert!((after / before - 3.0).abs() < 1e-9, "{before} {after}");
}

/// Trains of 60 wagons of 60 t to a terminal in `border-b`, trucks of 20 t onwards.
fn with_rail(entry: RailEntry) -> CorridorModel {
    thin_with(|draft| {
        // The target is over the road crossing, which nothing passes then.
        draft.targets.clear();
        let train = VehicleName::new("train").unwrap();
        let vehicle = sample::vehicle(Mode::Rail, 3_600_000, 60, 0);
        draft.vehicles.insert(train.clone(), vehicle);
        let mut line = road_leg("origin", "border-b", 600.0, hours(1.0));
        line.way = Way::Rail { run: hours(15.0), entry, holding: Some(3) };
        draft.legs.insert(leg("line"), line);
        let stage = Stage { per: Per::Wagon, ..lanes(1, hours(0.1)) };
        let terminal = Terminal {
            storage: None,
            title: String::new(),
            at: place("border-b"),
            onto: BTreeMap::from([(Mode::Road, vec![sample::stage("unload")])]),
            stages: BTreeMap::from([(sample::stage("unload"), stage)]),
            cost: None,
            emissions: None,
        };
        draft.terminals.insert(TerminalName::new("yard").unwrap(), terminal);
        let freight = draft.flows.get_mut("freight").unwrap();
        freight.vehicles.insert(Mode::Rail, train);
        let route = freight.routes.values_mut().next().unwrap();
        route.via = vec!["line".to_owned()];
        let fleet = sample::fleet(30, &["abroad"], hours(6.0));
        draft.fleets.insert(FleetName::new("shuttle").unwrap(), fleet);
    })
}

#[test]
fn a_train_is_let_on_unloaded_and_parted_among_trucks_of_a_fleet() {
    let network = network(&with_rail(RailEntry::Headway(SimSpan::from_hours(1))));
    let expected = [
        "line>border-b.entry",
        "line>border-b",
        "yard.unload",
        "yard>road.parting",
        "abroad>destination.fleet",
        "abroad>destination",
        "abroad>destination.return",
    ];
    assert_eq!(stations(&network), expected);
    assert_eq!(network.sources[0].size, 3_600_000);
    assert_eq!(pool(&network, "line>border-b.entry").recovery, SimSpan::from_hours(1));
    assert_eq!(pool(&network, "line>border-b").capacity, Capacity::Fixed(3));
    let Action::Serve(work) = &step_at(&network, "yard.unload").action else { panic!() };
    assert_eq!(work.per_size, Some(60_000));
    assert_eq!(step_at(&network, "yard>road.parting").action, Action::Split { size: 20_000 });
    let visits = crate::burden::visits(&network, ClassId::at(0));
    let last = visits.last().unwrap();
    assert!((last.vehicles - 180.0).abs() < 1e-9, "{last:?}");
    let unload = visits.iter().find(|v| network.stations[v.station].name == "yard.unload").unwrap();
    assert!((unload.held_ms / MS_PER_HOUR as f64 - 6.0).abs() < 1e-6, "{unload:?}");
    let fleet = &visits[visits.len() - 2];
    assert!((fleet.held_ms / MS_PER_HOUR as f64 - 11.0).abs() < 1e-6, "{fleet:?}");
}

#[test]
fn train_paths_are_spread_evenly_over_the_day() {
    use corridor_simkit::network::StationKind;
    let network = network(&with_rail(RailEntry::PathsPerDay(4)));
    let entry = network.stations.iter().find(|s| s.name == "line>border-b.entry").unwrap();
    let StationKind::Depart { timetable, places, load, gate: None, .. } = &entry.kind else {
        panic!()
    };
    assert_eq!(timetable.len(), 4 * 40);
    assert!(timetable.windows(2).all(|pair| (pair[1] - pair[0]).ms() == 6 * MS_PER_HOUR));
    assert_eq!((*places, *load), (Some(1), None));
}

#[test]
fn trucks_are_put_together_to_a_train_on_the_way_back() {
    let model = thin_with(|draft| {
        let back = with_rail(RailEntry::Free);
        draft.clone_from(&back);
        draft.fleets.clear();
        let yard = draft.terminals.get_mut("yard").unwrap();
        let stages = yard.onto.remove(&Mode::Road).unwrap();
        yard.onto.insert(Mode::Rail, stages);
        let freight = draft.flows.get_mut("freight").unwrap();
        (freight.from, freight.to) = (place("destination"), place("origin"));
    });
    let network = network(&model);
    let forming = step_at(&network, "yard>rail.forming");
    assert_eq!(forming.action, Action::Join(Join::Size(3_600_000)));
}

/// The train corridor with a second way for the same tonnes: by truck from the origin.
fn by_road_or_rail() -> CorridorModel {
    let draft = with_rail(RailEntry::Free);
    let mut draft = ModelDraft::clone(&draft);
    let freight = draft.flows.get_mut("freight").unwrap();
    let share = |share| crate::units::Share::new(share).unwrap();
    let by =
        |via: &str, of| crate::model::FlowRoute { share: share(of), via: vec![via.to_owned()] };
    let name = |text| crate::model::RouteName::new(text).unwrap();
    freight.routes =
        BTreeMap::from([(name("rail"), by("line", 0.75)), (name("road"), by("border", 0.25))]);
    CorridorModel::check(draft).unwrap()
}

#[test]
fn routes_that_begin_by_different_modes_have_a_source_each_and_share_the_tonnes() {
    let compiled = compile(&by_road_or_rail(), SimSpan::ZERO);
    let sources = &compiled.network.sources;
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["freight/rail", "freight/road"]);
    assert_eq!([sources[0].size, sources[1].size], [3_600_000, 20_000]);
    let tonnes = compiled.catalogue.classes.iter().map(|class| class.expected * class.tonnes());
    let tonnes: Vec<f64> = tonnes.collect();
    // 30 days of 1 000 t.
    assert!((tonnes[0] - 22_500.0).abs() < 1e-6, "{tonnes:?}");
    assert!((tonnes[1] - 7_500.0).abs() < 1e-6, "{tonnes:?}");
    for source in sources {
        let Arrivals::Renewal { rate, .. } = &source.arrivals else { panic!() };
        let n = rate.expected(SimTime::START, compiled.network.end);
        let wanted = if source.size == 20_000 { 375.0 } else { 6.25 };
        assert!((n - wanted).abs() < 1e-6, "{n} for {wanted}");
    }
    for class in &compiled.network.classes {
        let source = &sources[class.source.index()];
        assert!(source.classes.iter().all(|(_, share)| (*share - 1.0).abs() < 1e-12));
        assert_eq!(source.name, class.name);
    }
}

#[test]
fn a_way_over_a_terminal_is_carried_by_each_mode_and_pays_each_vehicle() {
    let mut draft = ModelDraft::clone(&with_rail(RailEntry::Free));
    let usd = |usd| Usd::new(usd).unwrap();
    draft.legs.get_mut(&leg("line")).unwrap().cost =
        Some(Tariff::of(usd(0.01), Basis::Tonne, true));
    draft.legs.get_mut("abroad").unwrap().cost =
        Some(Tariff::of(usd(100.0), Basis::Vehicle, false));
    let yard = draft.terminals.get_mut("yard").unwrap();
    yard.cost = Some(Tariff::of(usd(30.0), Basis::Wagon, false));
    yard.stages.get_mut("unload").unwrap().cost = Some(Tariff::of(usd(2.0), Basis::Tonne, false));
    draft.emissions = Some(Emissions {
        scope: Scope::WellToWheel,
        by_mode: [(Mode::Rail, 20.0), (Mode::Road, 100.0)]
            .map(|(mode, grams)| (mode, GramsPerTonneKm::new(grams).unwrap()))
            .into(),
        terminal: KilogramsPerTonne::new(1.5),
    });
    let model = CorridorModel::check(draft).unwrap();
    let compiled = compile(&model, SimSpan::ZERO);
    let class = &compiled.catalogue.classes[0];
    // A train of 3 600 t in 60 wagons over 600 km, then 180 trucks of 20 t over 200 km.
    let is = |found: [f64; 4], wanted: [f64; 4]| {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    };
    is(class.carriage.km, [200.0, 600.0, 0.0, 0.0]);
    is(class.carriage.vehicle_km, [180.0 * 200.0, 600.0, 0.0, 0.0]);
    let tariff = 0.01 * 3_600.0 * 600.0 + 60.0 * 30.0 + 2.0 * 3_600.0 + 180.0 * 100.0;
    assert!((class.carriage.tariff_usd - tariff).abs() < 1e-6);
    assert!((class.tariff_per_tonne() - tariff / 3_600.0).abs() < 1e-9);
    // Mass × distance × intensity, and the terminal as an element of its own.
    let per_tonne = 0.020 * 600.0 + 0.100 * 200.0 + 1.5;
    assert!((class.carriage.all_co2e_kg() / class.tonnes() - per_tonne).abs() < 1e-9);
}
