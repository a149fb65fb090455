//! Plots of block characters: a response over one key, or over two. Nothing is said by colour, and
//! 80 columns are enough.

use corridor_simkit::stats::Finding;

use super::page::short_keys;
use super::{PointLine, SweepReport};
use crate::report::number::bare;
use crate::report::text::{PAGE_WIDTH, wrap};

/// Columns and rows of a canvas.
const WIDTH: usize = 60;
const HEIGHT: usize = 15;
/// From little to much.
const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];

/// A point that can be drawn.
struct Dot {
    x: f64,
    mean: f64,
    low: f64,
    high: f64,
}

/// A point of a map.
#[derive(Clone, Copy)]
struct Mark {
    value: f64,
    shade: char,
}

/// The response over one key: `■` is a mean, `│` its interval, `·` a straight line between means.
/// `None` with fewer than two points.
pub(super) fn line(report: &SweepReport, factor: f64) -> Option<Vec<String>> {
    let is_scaled = report.points.iter().all(|point| point.numbers[0].is_some());
    let place = |rank: usize| {
        let number = report.points[rank].numbers[0].filter(|_| is_scaled);
        number.unwrap_or(rank as f64)
    };
    let mut dots: Vec<Dot> = report
        .points
        .iter()
        .enumerate()
        .filter_map(|(rank, point)| {
            let value = point.values[0].filter(|value| value.n > 0)?;
            let half = value.half_width.unwrap_or(0.0);
            let ends = [value.mean, value.mean - half, value.mean + half].map(|y| y * factor);
            Some(Dot { x: place(rank), mean: ends[0], low: ends[1], high: ends[2] })
        })
        .collect();
    if dots.len() < 2 {
        return None;
    }
    dots.sort_by(|a, b| a.x.total_cmp(&b.x));
    let over = |of: fn(&Dot) -> f64| dots.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let xs = Axis::new(-over(|dot| -dot.x), over(|dot| dot.x), WIDTH);
    let ys = Axis::new(-over(|dot| -dot.low), over(|dot| dot.high), HEIGHT);
    let mut canvas = vec![vec![' '; WIDTH]; HEIGHT];
    for pair in dots.windows(2) {
        let (from, to) = (xs.cell(pair[0].x), xs.cell(pair[1].x));
        for step in 1..to.saturating_sub(from) {
            let share = step as f64 / (to - from) as f64;
            let y = pair[0].mean + share * (pair[1].mean - pair[0].mean);
            canvas[ys.cell(y)][from + step] = '·';
        }
    }
    for dot in &dots {
        let column = xs.cell(dot.x);
        for row in &mut canvas[ys.cell(dot.low)..=ys.cell(dot.high)] {
            row[column] = '│';
        }
        canvas[ys.cell(dot.mean)][column] = '■';
    }
    let first = &report.points[0].levels[0];
    let last = &report.points[report.points.len() - 1].levels[0];
    let (low, high) =
        if is_scaled { (bare(xs.low), bare(xs.high)) } else { (first.clone(), last.clone()) };
    Some(framed(&canvas, &ys, (&low, &high), &short_keys(&report.keys)[0]))
}

/// The response over two keys. Where the points are a grid, every cell has its shade and its
/// value; otherwise every point has its shade at its place.
pub(super) fn map(report: &SweepReport, factor: f64) -> Option<Vec<String>> {
    let means: Vec<Option<f64>> = report
        .points
        .iter()
        .map(|point| point.values[0].filter(|value| value.n > 0).map(|value| value.mean * factor))
        .collect();
    // What cannot be told from the first point has its shade: the others would shade noise.
    let is_real = |point: &PointLine| {
        point.differences[0].is_none_or(|paired| paired.finding == Finding::Real)
    };
    let is_alike: Vec<bool> = report.points.iter().map(|point| !is_real(point)).collect();
    let first = means.first().copied().flatten();
    let drawn: Vec<Option<f64>> = means
        .iter()
        .zip(&is_alike)
        .map(|(&mean, &is_alike)| mean.and_then(|mean| if is_alike { first } else { Some(mean) }))
        .collect();
    let known = || drawn.iter().copied().flatten();
    let (low, high) = (known().reduce(f64::min)?, known().reduce(f64::max)?);
    if low >= high {
        let none = "No point can be told from the first one: there is nothing to shade.";
        return Some(vec![none.to_owned()]);
    }
    let shades = Axis::new(low, high, SHADES.len());
    let shade = |at: f64| SHADES[shades.cell(at)];
    let means: Vec<Option<Mark>> = means
        .iter()
        .zip(&drawn)
        .map(|(mean, drawn)| Some(Mark { value: (*mean)?, shade: shade((*drawn)?) }))
        .collect();
    let mut lines =
        if report.design == "grid" { grid(report, &means) } else { scattered(report, &means)? };
    let step = (high - low) / SHADES.len() as f64;
    let legend = SHADES.iter().enumerate();
    let legend: Vec<String> = legend
        .map(|(rank, shade)| format!("{shade}{shade} {}", bare(low + step * rank as f64)))
        .collect();
    lines.push(String::new());
    let legend = format!("shades from: {} to {}", legend.join(", "), bare(high));
    lines.extend(wrap(&legend, PAGE_WIDTH));
    if is_alike.contains(&true) {
        let alike = "What cannot be told from the first point has the shade of the first point.";
        lines.extend(wrap(alike, PAGE_WIDTH));
    }
    Some(lines)
}

/// Rows of cells: the first key from left to right, the second from the top down.
fn grid(report: &SweepReport, marks: &[Option<Mark>]) -> Vec<String> {
    let levels = |key: usize| {
        let mut levels: Vec<&str> = Vec::new();
        for point in &report.points {
            let level = point.levels[key].as_str();
            if !levels.contains(&level) {
                levels.push(level);
            }
        }
        levels
    };
    let (columns, rows) = (levels(0), levels(1));
    let names = short_keys(&report.keys);
    let mark = |column: &str, row: &str| {
        let at = |(point, _): &(&PointLine, &Option<Mark>)| {
            point.levels[0] == column && point.levels[1] == row
        };
        report.points.iter().zip(marks).find(at).and_then(|(_, mark)| *mark)
    };
    let cell = |column: &str, row: &str, with_value: bool| match mark(column, row) {
        None => "–".to_owned(),
        Some(mark) if with_value => format!("{0}{0} {1}", mark.shade, bare(mark.value)),
        Some(mark) => mark.shade.to_string().repeat(2),
    };
    let label = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0).max(names[1].len());
    let width = |with_value: bool| {
        let cells = columns.iter().flat_map(|column| {
            let cells = rows.iter().map(|row| cell(column, row, with_value).chars().count());
            cells.chain([if with_value { column.chars().count() } else { 0 }])
        });
        cells.max().unwrap_or(0) + 2
    };
    // Where the values do not fit, the shades stand alone.
    let with_value = label + columns.len() * width(true) <= PAGE_WIDTH;
    let width = width(with_value);
    let mut lines = Vec::new();
    let heads: Vec<String> =
        columns.iter().map(|column| format!("  {column:<0$}", width - 2)).collect();
    let heads = heads.concat();
    if with_value {
        lines.push(format!("{:label$}  {}", names[1], names[0]));
        lines.push(format!("{:label$}{heads}", "").trim_end().to_owned());
    } else {
        let ends = format!("{} to {}", columns[0], columns[columns.len() - 1]);
        lines.push(format!("{:label$}  {}, {ends}", names[1], names[0]));
    }
    for row in &rows {
        let cells = columns.iter().map(|column| {
            let cell = cell(column, row, with_value);
            if with_value { format!("  {cell:<0$}", width - 2) } else { cell }
        });
        let gap = if with_value { "" } else { "  " };
        lines
            .push(format!("{row:>label$}{gap}{}", cells.collect::<String>()).trim_end().to_owned());
    }
    lines
}

/// Points at their places; `None` where a key has no numbers.
fn scattered(report: &SweepReport, marks: &[Option<Mark>]) -> Option<Vec<String>> {
    let numbers = |key: usize| -> Option<Vec<f64>> {
        report.points.iter().map(|point| point.numbers[key]).collect()
    };
    let axis = |numbers: &[f64], cells: usize| {
        let over = |sign: f64| numbers.iter().map(|x| sign * x).fold(f64::NEG_INFINITY, f64::max);
        Axis::new(-over(-1.0), over(1.0), cells)
    };
    let (across, up) = (numbers(0)?, numbers(1)?);
    let (xs, ys) = (axis(&across, WIDTH), axis(&up, HEIGHT));
    let mut canvas = vec![vec![' '; WIDTH]; HEIGHT];
    for ((x, y), mark) in across.iter().zip(&up).zip(marks) {
        let mark = mark.map_or('–', |mark| mark.shade);
        let (row, column) = (ys.cell(*y), xs.cell(*x).min(WIDTH - 2));
        canvas[row][column] = mark;
        canvas[row][column + 1] = mark;
    }
    let names = short_keys(&report.keys);
    let mut lines = vec![format!("{} upwards", names[1])];
    lines.extend(framed(&canvas, &ys, (&bare(xs.low), &bare(xs.high)), &names[0]));
    Some(lines)
}

/// Numbers on cells.
struct Axis {
    low: f64,
    high: f64,
    cells: usize,
}

impl Axis {
    fn new(low: f64, high: f64, cells: usize) -> Self {
        Self { low, high, cells }
    }

    fn cell(&self, at: f64) -> usize {
        let share = (at - self.low) / (self.high - self.low);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 };
        ((share * self.cells as f64) as usize).min(self.cells - 1)
    }
}

/// A canvas with its axes; the last row of the canvas is on top.
fn framed(canvas: &[Vec<char>], ys: &Axis, ends: (&str, &str), name: &str) -> Vec<String> {
    let labels = [bare(ys.high), bare(f64::midpoint(ys.low, ys.high)), bare(ys.low)];
    let label = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let of_row = |row: usize| match row {
        0 => labels[2].as_str(),
        _ if row + 1 == canvas.len() => labels[0].as_str(),
        _ if row == canvas.len() / 2 => labels[1].as_str(),
        _ => "",
    };
    let mut lines: Vec<String> = (0..canvas.len())
        .rev()
        .map(|row| {
            let cells: String = canvas[row].iter().collect();
            format!("{:>label$} ┤{cells}", of_row(row)).trim_end().to_owned()
        })
        .collect();
    lines.push(format!("{:label$} └{}", "", "─".repeat(canvas[0].len())));
    let (low, high) = ends;
    let middle = canvas[0].len().saturating_sub(low.chars().count() + high.chars().count());
    lines.push(format!("{:label$}  {low}{name:^middle$}{high}", ""));
    lines
}
