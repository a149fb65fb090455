//! Ids: positions in the vectors of one particular network.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $repr);

        impl $name {
            /// The id of the element at `index`.
            ///
            /// # Panics
            ///
            /// If the network has more elements than the id can count.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(<$repr>::try_from(index).expect("a network has fewer elements than this id counts"))
            }

            /// The position in the network's vector.
            #[must_use]
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A station.
    StationId(u16)
);
id!(
    /// A pool of servers.
    PoolId(u16)
);
id!(
    /// A resource.
    ResourceId(u16)
);
id!(
    /// A step of a class.
    StepId(u32)
);
id!(
    /// A class of customers.
    ClassId(u16)
);
id!(
    /// A source of customers.
    SourceId(u16)
);
id!(
    /// A distribution of the network.
    SamplerId(u16)
);
id!(
    /// A measured passage.
    CordonId(u16)
);
id!(
    /// A stretch of time over which meters are read.
    WindowId(u16)
);
