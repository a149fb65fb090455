//! Queueing-network simulation and its statistics: calendar, stations, random streams, intervals, exact theory.
