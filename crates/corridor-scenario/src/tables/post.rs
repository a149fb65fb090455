//! Crossings, terminals, stages, channels, teams.

use super::{
    AcceptanceTable, DepthText, Dist, Hours, ModeWord, QuayStorageValue, SlotsTable, Staff,
    StorageOntoTable, StorageValue, TariffText,
};
use crate::quantity::{Charge, Headcount, KilogramsPerTonne, Share};
use crate::spec::{At, Day, Flag, Map, Text, table, words};

table! {
    /// A border between two places, with a post on each side.
    Record CrossingTable "a crossing" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// The places on its two sides.
        required "between" between: Vec<At<Text>>,
        /// What crosses here.
        required "mode" mode: ModeWord,
        /// The order of stages on the way towards a side: `towards.yalama = ["exit", "entry"]`.
        required "towards" towards: Map<Vec<At<Text>>>,
        /// The stages.
        required "stages" stages: Map<StageTable>,
        /// Slots to be booked on the way towards a side: `[crossings.samur.slots.yalama]`.
        optional "slots" slots: Map<SlotsTable>,
        /// Tariff of crossing, beside those of its stages: "3 USD/t", "100 USD/truck". A group of
        /// wagons of a train that is formed (`[trains]`) pays as a vehicle of its own.
        optional "cost" cost: TariffText<Charge>,
        /// Rail: what the station takes on the way towards a side:
        /// `acceptance.dostyk = { trains = "14 trains/day", tracks = 6 }`; all if left out.
        optional "acceptance" acceptance: Map<AcceptanceTable>,
        /// Ports: room for the cargo, of all flows and both directions together:
        /// { ashore = "olya", limit = "200 kt", dwell = "5 d" }; any amount if left out.
        optional "storage" storage: QuayStorageValue,
        /// Ports: room of its own for what goes towards a side, instead of `storage`:
        /// storage-towards.olya = { ashore = "olya", limit = "50 kt" }; any amount towards a side
        /// that is left out.
        optional "storage-towards" storage_towards: Map<QuayStorageValue>,
    }
}

table! {
    /// A place where cargo changes vehicle, mode or gauge.
    Record TerminalTable "a terminal" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// The place where it stands.
        required "at" at: Text,
        /// The order of stages on the way onto a mode: `onto.road = ["crane"]`.
        required "onto" onto: OntoTable,
        /// The stages; they work on vehicles of the mode that arrives.
        required "stages" stages: Map<StageTable>,
        /// Tariff of the change, beside those of its stages; what arrives pays it.
        optional "cost" cost: TariffText<Charge>,
        /// Greenhouse gas of handling; that of terminals in [emissions] if left out.
        optional "emissions" emissions: KilogramsPerTonne,
        /// Room for the cargo, of all its flows together: { limit = "200 kt", dwell = "5 d" }, or
        /// { teu = 4000 }.
        optional "storage" storage: StorageValue,
        /// Room of its own for the cargo that goes onto a mode, instead of `storage`:
        /// storage-onto.road = { limit = "100 kt" }; any amount onto a mode that is left out.
        optional "storage-onto" storage_onto: StorageOntoTable,
    }
}

table! {
    /// Stages by the mode that the cargo goes onto. A terminal has exactly two modes.
    Frame OntoTable "`onto`" {
        /// Onto trucks.
        optional "road" road: Vec<At<Text>>,
        /// Onto trains.
        optional "rail" rail: Vec<At<Text>>,
        /// Onto sea-going vessels.
        optional "sea" sea: Vec<At<Text>>,
        /// Onto river and canal vessels.
        optional "waterway" waterway: Vec<At<Text>>,
    }
}

table! {
    /// One activity with capacity: lanes with hours, staff by shifts, or a team shared with others.
    Record StageTable "a stage" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// The place whose local time the hours are in; a crossing's stage must say it.
        optional "at" at: Text,
        /// Lanes that work during the hours.
        optional "lanes" lanes: u32,
        /// Opening hours in local time: "always", "mon-sat 08:00-20:00", or a list.
        optional "hours" hours: Hours,
        /// Lanes by shift, instead of lanes and hours: { "mon-sun 08:00-20:00" = 8 }.
        optional "staff" staff: Staff,
        /// Tidal lanes, instead of lanes of its own: those that another stage of the post does not
        /// use at the time: { with = "exit", lanes = 6 }.
        optional "tidal" tidal: TidalValue,
        /// The team that works here, instead of lanes of its own.
        optional "team" team: Text,
        /// Days on which nobody works.
        optional "holidays" holidays: Vec<At<Day>>,
        /// What happens to work in progress at closing.
        optional "at-closing" at_closing: AtClosingWord,
        /// Vehicles that can wait before the stage; any number if left out.
        optional "queue-limit" queue_limit: Headcount,
        /// Who is served next; first come, first served if left out.
        optional "order" order: OrderWord,
        /// Work on every vehicle.
        optional "service" service: Dist,
        /// What one service time is for; a vehicle if left out.
        optional "per" per: PerWord,
        /// Risk channels that are drawn here.
        optional "channels" channels: ChannelsTable,
        /// Failures of single lanes.
        optional "breakdown" breakdown: BreakdownValue,
        /// Tariff of the stage: "3 USD/t", "100 USD/truck", or several charges that add up.
        optional "cost" cost: TariffText<Charge>,
        /// Commodities whose vehicles come here; all if left out.
        optional "commodities" commodities: Vec<At<Text>>,
        /// How deep vessels may lie at the berth, clearance taken off: "4.5 m", or falling.
        optional "depth" depth: DepthText,
        /// What traits of consignments change here: `traits.tir = { service = "60 %" }`.
        optional "traits" traits: Map<StageTraitTable>,
    }
}

table! {
    /// What a trait of a consignment changes at a stage.
    Record StageTraitTable "a trait at a stage" {
        /// Factor on the service time; 100 % if left out.
        optional "service" service: Share,
        /// Factor on the checking of documents; 100 % if left out.
        optional "documents" documents: Share,
        /// Shares of the channels; those of the stage if left out.
        optional "channels" channels: TraitChannels,
        /// Another stage of the post that it goes to instead.
        optional "instead" instead: Text,
        /// Whether it passes by the stage.
        optional "skips" skips: Flag,
    }
}

table! {
    /// Shares of the channels for consignments with a trait; they sum to 1.
    Value TraitChannels "the channels of a trait" {
        /// Released on the declaration.
        optional "green" green: Share,
        /// Documents are checked.
        optional "yellow" yellow: Share,
        /// Cargo is inspected.
        optional "red" red: Share,
    }
}

table! {
    /// Lanes that change their direction by timetable: of so many, those that another stage leaves.
    Value TidalValue "tidal lanes" {
        /// The other stage of the post; its `staff` says how many it uses when.
        required "with" with: Text,
        /// Lanes of both together.
        required "lanes" lanes: u32,
    }
}

words! {
    /// What happens to work in progress when servers go off duty.
    AtClosingWord "what happens at closing" {
        /// It is finished.
        "finish" Finish,
        /// It waits for the next shift.
        "suspend" Suspend,
    }
}

words! {
    /// Who is served next.
    OrderWord "an order" {
        /// First come, first served.
        "fifo" Fifo,
        /// By the priority of the flow.
        "priority" Priority,
    }
}

words! {
    /// What one service time is for.
    PerWord "what a service time is for" {
        /// A vehicle.
        "vehicle" Vehicle,
        /// A wagon of the train.
        "wagon" Wagon,
        /// A tonne of cargo.
        "tonne" Tonne,
    }
}

table! {
    /// The risk channels of a stage; their shares sum to 1.
    Frame ChannelsTable "`channels`" {
        /// Released on the declaration.
        optional "green" green: ChannelTable,
        /// Documents are checked.
        optional "yellow" yellow: ChannelTable,
        /// Cargo is inspected.
        optional "red" red: ChannelTable,
    }
}

table! {
    /// What happens to vehicles of one channel.
    Record ChannelTable "a channel" {
        /// Share of the vehicles.
        required "share" share: Share,
        /// Work in the lane on top of the service.
        optional "documents" documents: Dist,
        /// Inspection after the lane, by the channel's team.
        optional "inspection" inspection: Dist,
        /// The team that inspects.
        optional "team" team: Text,
        /// Vehicles that can wait for inspection; any number if left out.
        optional "yard" yard: Headcount,
        /// Probability that an inspected vehicle is inspected again; 0 if left out.
        optional "again" again: Share,
        /// A hold after that, without servers.
        optional "hold" hold: HoldValue,
    }
}

table! {
    /// A hold: time without servers, for a laboratory or a missing paper.
    Value HoldValue "a hold" {
        /// Share of the channel's vehicles that are held.
        required "share" share: Share,
        /// For how long.
        required "time" time: Dist,
    }
}

table! {
    /// Failures of single servers, in calendar time.
    Value BreakdownValue "a breakdown" {
        /// Time from repair to the next failure.
        required "up" up: Dist,
        /// Time to repair.
        required "down" down: Dist,
    }
}

table! {
    /// Servers that several stages can share.
    Record TeamTable "a team" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// The place whose local time the shifts are in.
        required "at" at: Text,
        /// Who is on duty when: { "mon-sun 08:00-20:00" = 8, "mon-sun 20:00-08:00" = 4 }.
        optional "staff" staff: Staff,
        /// The same number at any time, instead of shifts.
        optional "size" size: u32,
        /// Days on which nobody works.
        optional "holidays" holidays: Vec<At<Day>>,
        /// What happens to work in progress when people go off duty.
        optional "at-closing" at_closing: AtClosingWord,
        /// Who is served next; first come, first served if left out.
        optional "order" order: OrderWord,
    }
}
