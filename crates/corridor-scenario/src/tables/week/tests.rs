//! Times of the week as they are written.

use super::*;

#[test]
fn windows_are_read_with_days_and_minutes() {
    let night = window("fri-mon 20:00-08:00").expect("a window");
    assert_eq!((night.from, night.to), (1200, 480));
    let days: Vec<_> = (0..7).filter(|day| night.days.contains(*day)).collect();
    assert_eq!(days, [0, 4, 5, 6]);
    assert_eq!(window("daily 00:00-24:00"), Ok(Window::ALWAYS));
    let odd = window("mon,wed 8:00-9:30").expect("a window");
    assert!(odd.days.contains(2) && !odd.days.contains(1));
}

#[test]
fn nonsense_is_refused_with_a_hint() {
    for text in ["", "mon", "mon 8-20", "mon 25:00-26:00", "mon 08:60-09:00", "mon- 08:00-9:00"] {
        assert!(window(text).is_err(), "{text}");
    }
    let (message, _) = window("mon 06:00-06:00").expect_err("an empty window");
    assert_eq!(message, "`mon 06:00-06:00` begins and ends at the same time");
    let (message, hint) = window("tues 08:00-09:00").expect_err("no day");
    assert_eq!(message, "`tues` is not a day of the week");
    assert!(hint.starts_with("did you mean `tue`?"), "{hint}");
}

#[test]
fn a_departure_is_a_window_of_a_minute() {
    let departure = instant("thu 06:00").expect("a departure");
    assert_eq!((departure.from, departure.to), (360, 361));
    assert!(instant("thu 24:00").is_err());
}
