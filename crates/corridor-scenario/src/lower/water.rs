//! Vessels and the water under them.

use corridor_core::model::{Depth, Draught, Fall};
use corridor_core::units::Metres;

use crate::spec::{At, Either};
use crate::tables::{DepthText, DraughtValue};

pub(super) fn draught(value: &DraughtValue) -> Option<Draught> {
    let (empty, laden) = (value.empty.as_ref()?, value.laden.as_ref()?);
    Some(Draught { empty: Metres::new(empty.value.0)?, laden: Metres::new(laden.value.0)? })
}

pub(super) fn depth(depth: &At<DepthText>) -> Option<Depth> {
    match &depth.value {
        Either::Plain(metres) => Some(Depth { metres: Metres::new(metres.0)?, falls: None }),
        Either::Table(value) => {
            let (is, on) = (value.is.as_ref()?, value.on.as_ref()?);
            let per_year = Metres::new(value.falls.as_ref()?.value.0)?;
            let falls = Some(Fall { per_year, since: on.value.0 });
            Some(Depth { metres: Metres::new(is.value.0)?, falls })
        }
    }
}
