//! Sections as text of 80 columns, for a terminal or a pipe.
//!
//! Colour underlines what the words already say. A table that is wider than the page continues in
//! further tables that repeat the names; nothing is cut off.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Attribute, CellAlignment, Color, ColumnConstraint, LineStyle, TableStyle, Width,
};

use super::page::{Block, Cell, Flush, Section, Table, Tone};
use crate::io::Paint;

/// Columns of the page.
pub(crate) const PAGE_WIDTH: usize = 80;
/// Names longer than this are broken, if the table needs the space.
const NAME_WIDTH_MIN: usize = 22;
/// Words in other columns longer than this are broken, if the table needs the space.
const WORDS_WIDTH_MIN: usize = 24;
/// Spaces between two columns.
const GAP: usize = 2;
const INDENT: &str = "  ";

/// Writes a title and its sections.
pub(crate) fn write(
    title: &str,
    sections: &[Section],
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bold = Style::new().bold();
    for line in wrap(title, PAGE_WIDTH) {
        writeln!(out, "{}", painted(&line, bold, paint))?;
    }
    for section in sections {
        let heading = painted(&section.title.to_uppercase(), bold, paint);
        writeln!(out, "\n{heading}")?;
        for (idx, block) in section.blocks.iter().enumerate() {
            let is_apart = matches!(block, Block::Table(_))
                || idx > 0 && matches!(section.blocks[idx - 1], Block::Table(_));
            if is_apart && idx > 0 {
                writeln!(out)?;
            }
            write_block(block, paint, out)?;
        }
    }
    Ok(())
}

fn write_block(block: &Block, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Sentence(tone, text) => {
            for line in wrap(text, PAGE_WIDTH) {
                writeln!(out, "{}", painted(&line, style(*tone), paint))?;
            }
        }
        Block::Facts(facts) => write_facts(facts, out)?,
        Block::Table(table) => write_table(table, paint, out)?,
        Block::Drawing(lines) => {
            for line in lines {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Bad => AnsiColor::Red.on_default().bold(),
        Tone::Caution => AnsiColor::Yellow.on_default(),
        Tone::Faint => Style::new().dimmed(),
    }
}

/// The text between the sequences of its style, or alone.
pub(crate) fn painted(text: &str, style: Style, paint: Paint) -> String {
    match paint {
        Paint::Plain => text.to_owned(),
        Paint::Ansi => format!("{style}{text}{style:#}"),
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// The words of a text; a number stays together with its `±` and its `%`.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if word.starts_with(['%', '±']) || last.ends_with('±') => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Breaks text at spaces into lines of at most `limit` characters; a longer word is broken like a
/// name.
pub(crate) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        for (idx, piece) in break_name(&word, limit).into_iter().enumerate() {
            let line = lines.last_mut().expect("there is always a line");
            if idx == 0 && line.is_empty() {
                line.push_str(&piece);
            } else if idx == 0 && width(line) + 1 + width(&piece) <= limit {
                line.push(' ');
                line.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
    }
    lines
}

/// Breaks a name behind its inner marks into pieces of at most `limit` characters.
fn break_name(name: &str, limit: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for part in name.split_inclusive(['-', '.', '>', '/', '_']) {
        let mut rest: Vec<char> = part.chars().collect();
        let line = pieces.last().expect("there is always a piece");
        if !line.is_empty() && width(line) + rest.len() > limit {
            pieces.push(String::new());
        }
        while rest.len() > limit {
            let tail = rest.split_off(limit);
            pieces.last_mut().expect("there is always a piece").extend(rest);
            pieces.push(String::new());
            rest = tail;
        }
        pieces.last_mut().expect("there is always a piece").extend(rest);
    }
    pieces
}

fn write_facts(facts: &[(String, String)], out: &mut dyn Write) -> io::Result<()> {
    let label_width = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (label, text) in facts {
        let limit = PAGE_WIDTH - INDENT.len() * 2 - label_width;
        for (idx, line) in wrap(text, limit).iter().enumerate() {
            let label = if idx == 0 { label.as_str() } else { "" };
            writeln!(out, "{INDENT}{label:label_width$}{INDENT}{line}")?;
        }
    }
    Ok(())
}

fn write_table(table: &Table, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for line in wrap(&table.caption, PAGE_WIDTH).iter().filter(|line| !line.is_empty()) {
        writeln!(out, "{}", painted(line, style(Tone::Plain).italic(), paint))?;
    }
    for (idx, part) in parts(table).into_iter().enumerate() {
        if idx > 0 {
            writeln!(out)?;
        }
        let drawn = drawn(table, &part, paint);
        for line in drawn.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// Columns that stand side by side, and how wide each of them may be.
struct Part {
    columns: Vec<usize>,
    widths: Vec<usize>,
}

/// Distributes the columns over as many tables as the page width needs. Names and words are broken
/// where that keeps a column on the page; the names have the first claim on what is left.
fn parts(table: &Table) -> Vec<Part> {
    let natural: Vec<usize> = (0..table.columns.len())
        .map(|idx| {
            let cells = table.rows.iter().map(|row| width(&row[idx].text)).max().unwrap_or(0);
            // A column of bars without heading still has its cells' width.
            cells.max(width(&table.columns[idx].heading))
        })
        .collect();
    let least = |idx: usize| match (idx, table.columns[idx].flush) {
        (0, _) => natural[0].min(NAME_WIDTH_MIN),
        (_, Flush::Left) => {
            natural[idx].min(WORDS_WIDTH_MIN.max(width(&table.columns[idx].heading)))
        }
        (_, Flush::Right) => natural[idx],
    };
    let mut parts = vec![Part { columns: vec![0], widths: vec![least(0)] }];
    let mut used = least(0);
    for idx in 1..natural.len() {
        let part = parts.last().expect("there is always a part");
        if part.columns.len() > 1 && used + GAP + least(idx) > PAGE_WIDTH {
            parts.push(Part { columns: vec![0], widths: vec![least(0)] });
            used = least(0);
        }
        used += GAP + least(idx);
        let part = parts.last_mut().expect("there is always a part");
        part.columns.push(idx);
        part.widths.push(least(idx));
    }
    for part in &mut parts {
        let used = part.widths.iter().sum::<usize>() + GAP * (part.widths.len() - 1);
        let mut spare = PAGE_WIDTH.saturating_sub(used);
        for (idx, width) in part.columns.iter().zip(&mut part.widths) {
            let more = spare.min(natural[*idx] - *width);
            *width += more;
            spare -= more;
        }
    }
    parts
}

fn drawn(table: &Table, part: &Part, paint: Paint) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    drawn.set_header(part.columns.iter().map(|idx| table.columns[*idx].heading.as_str()));
    for row in &table.rows {
        let widths = part.columns.iter().zip(&part.widths);
        drawn.add_row(widths.map(|(idx, width)| drawn_cell(&row[*idx], *width)));
    }
    for (position, idx) in part.columns.iter().enumerate() {
        let column = drawn.column_mut(position).expect("every column has a heading");
        let is_last = position + 1 == part.columns.len();
        // The rule under the heading takes one more character between two columns.
        column.set_padding((0, if is_last { 0 } else { GAP as u16 - 1 }));
        column.set_cell_alignment(match table.columns[*idx].flush {
            Flush::Left => CellAlignment::Left,
            Flush::Right => CellAlignment::Right,
        });
        if table.columns[*idx].flush == Flush::Left {
            let gap = if is_last { 0 } else { GAP - 1 };
            let width = u16::try_from(part.widths[position] + gap).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    match paint {
        Paint::Plain => drawn.force_no_tty(),
        Paint::Ansi => drawn.enforce_styling(),
    };
    drawn
}

fn drawn_cell(cell: &Cell, limit: usize) -> comfy_table::Cell {
    let text = if limit < width(&cell.text) {
        wrap(&cell.text, limit.max(1)).join("\n")
    } else {
        cell.text.clone()
    };
    let drawn = comfy_table::Cell::new(text);
    match cell.tone {
        Tone::Plain => drawn,
        Tone::Good => drawn.fg(Color::Green),
        Tone::Bad => drawn.fg(Color::Red).add_attribute(Attribute::Bold),
        Tone::Caution => drawn.fg(Color::Yellow),
        Tone::Faint => drawn.add_attribute(Attribute::Dim),
    }
}

#[cfg(test)]
mod tests;
