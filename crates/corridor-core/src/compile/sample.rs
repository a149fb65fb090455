//! Small corridors for unit tests.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::{MS_PER_HOUR, SimSpan};
use jiff::civil::date;

use crate::model::{
    ArrivalProcess, AtClosing, CommodityName, CordonRef, CorridorModel, Crossing, CrossingName,
    Fleet, FleetBack, FleetCount, Flow, FlowName, FlowRoute, Leg, LegDirection, LegName, Mode,
    ModelDraft, Per, Period, Place, PlaceName, QueueOrder, RouteName, Season, Servers, Stage,
    StageName, Target, TargetName, Vehicle, VehicleName, Volume, WarmUp, Way, WeekPlan, WhenFull,
};
use crate::units::{Kilograms, Kilometres, Share};

pub(crate) fn place(name: &str) -> PlaceName {
    PlaceName::new(name).unwrap()
}

pub(crate) fn crossing(name: &str) -> CrossingName {
    CrossingName::new(name).unwrap()
}

pub(crate) fn flow(name: &str) -> FlowName {
    FlowName::new(name).unwrap()
}

pub(crate) fn stage(name: &str) -> StageName {
    StageName::new(name).unwrap()
}

pub(crate) fn leg(name: &str) -> LegName {
    LegName::new(name).unwrap()
}

pub(crate) fn hours(hours: f64) -> Distribution {
    Distribution::deterministic(hours * MS_PER_HOUR as f64).unwrap()
}

pub(crate) fn random_hours(hours: f64) -> Distribution {
    Distribution::exponential(hours * MS_PER_HOUR as f64).unwrap()
}

pub(crate) fn lanes(lanes: u32, service: Distribution) -> Stage {
    Stage {
        title: String::new(),
        at: place("border-b"),
        servers: Servers::Lanes(WeekPlan::always(lanes)),
        at_closing: AtClosing::Finish,
        queue_limit: None,
        order: QueueOrder::Fifo,
        service: Some(service),
        per: Per::Vehicle,
        channels: None,
        breakdown: None,
        commodities: Vec::new(),
        traits: BTreeMap::new(),
        cost: None,
        depth: None,
    }
}

pub(crate) fn road_leg(from: &str, to: &str, km: f64, travel: Distribution) -> Leg {
    Leg {
        title: String::new(),
        between: [place(from), place(to)],
        direction: LegDirection::Both,
        length: Kilometres::new(km).unwrap(),
        way: Way::Road { travel, holding: None },
        cost: None,
        sections: BTreeMap::new(),
        base_speed: None,
        maintenance: None,
        queue_limit: BTreeMap::new(),
    }
}

pub(crate) fn fleet(vehicles: u32, legs: &[&str], turnaround: Distribution) -> Fleet {
    Fleet {
        vehicles,
        serves: legs.iter().map(|name| leg(name)).collect(),
        turnaround,
        stages: Vec::new(),
        flows: Vec::new(),
        of: Vec::new(),
        count: FleetCount::Vehicles,
        back: FleetBack::AtOnce,
    }
}

pub(crate) fn vehicle(mode: Mode, load_kg: u64, wagons: u32, teu: u32) -> Vehicle {
    let load = Kilograms::new(load_kg);
    Vehicle {
        mode,
        load,
        wagons,
        teu,
        emissions: None,
        length: None,
        tare: None,
        axles: None,
        draught: None,
        speed: None,
        driving: None,
    }
}

pub(crate) fn route(via: &[&str]) -> FlowRoute {
    FlowRoute {
        share: Share::new(1.0).unwrap(),
        via: via.iter().map(|&point| point.to_owned()).collect(),
    }
}

fn freight(truck: &VehicleName) -> Flow {
    Flow {
        title: String::new(),
        commodity: CommodityName::new("goods").unwrap(),
        from: place("origin"),
        to: place("destination"),
        volume: BTreeMap::from([(2024, Volume::TonnesPerYear(365_000.0))]),
        growth: 0.0,
        season: Season::default(),
        rhythm: None,
        arrivals: ArrivalProcess::Poisson,
        vehicles: BTreeMap::from([(Mode::Road, truck.clone())]),
        routes: BTreeMap::from([(RouteName::new("only").unwrap(), route(&[]))]),
        traits: BTreeMap::new(),
        choice: None,
        value_of_time: None,
        value_of_reliability: None,
        priority: 0,
        at_most: None,
        when_full: WhenFull::Wait,
    }
}

/// A road from `origin` over one border with one stage to `destination`; 20-tonne trucks,
/// 365 kt a year (50 trucks a day), two lanes of half an hour; 30 days after 10 of warm-up.
pub(crate) fn thin() -> ModelDraft {
    let at = |zone: &str| Place {
        title: String::new(),
        country: "XX".to_owned(),
        time_zone: zone.to_owned(),
        at: None,
    };
    let truck = VehicleName::new("truck").unwrap();
    let border = Crossing {
        title: String::new(),
        between: [place("border-a"), place("border-b")],
        mode: Mode::Road,
        towards: BTreeMap::from([(place("border-b"), vec![stage("entry")])]),
        stages: BTreeMap::from([(stage("entry"), lanes(2, random_hours(0.5)))]),
        slots: BTreeMap::new(),
        cost: None,
        acceptance: BTreeMap::new(),
        storage: None,
    };
    let target = Target {
        title: "A third of a million".to_owned(),
        tonnes_per_year: 300_000.0,
        across: vec![CordonRef { crossing: crossing("border"), towards: None }],
        probability: Share::new(0.9).unwrap(),
        service: Vec::new(),
    };
    let vehicle = vehicle(Mode::Road, 20_000, 1, 2);
    ModelDraft {
        period: Period {
            start: date(2024, 1, 1),
            end: date(2024, 1, 31),
            warm_up: WarmUp::Fixed(SimSpan::from_days(10)),
        },
        value_of_time: 1.0,
        value_of_reliability: None,
        emissions: None,
        places: BTreeMap::from([
            (place("origin"), at("Europe/Moscow")),
            (place("border-a"), at("Europe/Moscow")),
            (place("border-b"), at("Asia/Baku")),
            (place("destination"), at("Asia/Baku")),
        ]),
        vehicles: BTreeMap::from([(truck.clone(), vehicle)]),
        legs: BTreeMap::from([
            (leg("inland"), road_leg("origin", "border-a", 300.0, hours(6.0))),
            (leg("abroad"), road_leg("border-b", "destination", 200.0, random_hours(5.0))),
        ]),
        crossings: BTreeMap::from([(crossing("border"), border)]),
        teams: BTreeMap::new(),
        terminals: BTreeMap::new(),
        fleets: BTreeMap::new(),
        bans: BTreeMap::new(),
        trains: BTreeMap::new(),
        flows: BTreeMap::from([(flow("freight"), freight(&truck))]),
        disruptions: BTreeMap::new(),
        targets: BTreeMap::from([(TargetName::new("third").unwrap(), target)]),
        published: BTreeMap::new(),
    }
}

/// The thin corridor, checked, with a change.
pub(crate) fn thin_with(change: impl FnOnce(&mut ModelDraft)) -> CorridorModel {
    let mut draft = thin();
    change(&mut draft);
    CorridorModel::check(draft).unwrap()
}
