//! What happens at a step, as the event loop tells it apart.

use crate::network::{PoolId, StationKind};

/// What happens at a step, as the event loop tells it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Kind {
    Serve,
    Seize,
    Release,
    Depart,
    Appoint,
    Join,
    Form,
    Split,
    Claim,
    Return,
    Unload,
    Exit,
    /// The end of a class that is unloaded on the way.
    Home,
}

impl Kind {
    /// Whether it takes effect when the customer moves on to the next step that is entered.
    pub(in crate::engine) const fn is_passed_over(self) -> bool {
        matches!(self, Self::Release | Self::Return | Self::Unload)
    }
}

pub(super) fn kind_of(kind: &StationKind) -> Kind {
    match kind {
        StationKind::Serve(_) => Kind::Serve,
        StationKind::Seize(_) => Kind::Seize,
        StationKind::Release(_) => Kind::Release,
        StationKind::Depart { .. } => Kind::Depart,
        StationKind::Appoint(_) => Kind::Appoint,
        StationKind::Join => Kind::Join,
        StationKind::Form(_) => Kind::Form,
        StationKind::Split => Kind::Split,
        StationKind::Claim => Kind::Claim,
        StationKind::Return => Kind::Return,
        StationKind::Unload => Kind::Unload,
    }
}

pub(super) fn pool_of(kind: &StationKind) -> Option<PoolId> {
    match kind {
        StationKind::Serve(pool) | StationKind::Seize(pool) => Some(*pool),
        _ => None,
    }
}
