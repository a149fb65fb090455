//! Draws against theory.

use super::*;
