//! Sections as GitHub Markdown, for documents and issues.

use std::io::{self, Write};

use super::page::{Block, Flush, Section, Table};

/// Writes a title and its sections.
pub(crate) fn write(title: &str, sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {title}")?;
    for section in sections {
        writeln!(out, "\n## {}", section.title)?;
        for block in &section.blocks {
            writeln!(out)?;
            match block {
                Block::Sentence(_, text) => writeln!(out, "{}", escape(text))?,
                Block::Facts(facts) => write_facts(facts, out)?,
                Block::Table(table) => write_table(table, out)?,
                Block::Drawing(lines) => writeln!(out, "```text\n{}\n```", lines.join("\n"))?,
            }
        }
    }
    Ok(())
}

/// Keeps marks of the report from being read as marks of Markdown.
fn escape(text: &str) -> String {
    text.replace('|', "\\|").replace('*', "\\*").replace('_', "\\_").replace('<', "&lt;")
}

fn write_facts(facts: &[(String, String)], out: &mut dyn Write) -> io::Result<()> {
    for (label, text) in facts {
        writeln!(out, "- **{}**: {}", escape(label), escape(text))?;
    }
    Ok(())
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    if !table.caption.is_empty() {
        writeln!(out, "{}:\n", escape(&table.caption))?;
    }
    let headings = table.columns.iter().map(|column| escape(&column.heading));
    write_row(headings, out)?;
    let rules = table.columns.iter().map(|column| match column.flush {
        Flush::Left => ":--".to_owned(),
        Flush::Right => "--:".to_owned(),
    });
    write_row(rules, out)?;
    for row in &table.rows {
        write_row(row.iter().map(|cell| escape(&cell.text)), out)?;
    }
    Ok(())
}

fn write_row(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use crate::io::Paint;
    use crate::report::{Extent, Format, sample};

    #[test]
    fn a_report_is_a_document_of_github_tables() {
        let mut bytes = Vec::new();
        sample::report().write(Format::Markdown, Extent::Full, Paint::Plain, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let end = text.find("## Time from").unwrap();
        insta::assert_snapshot!(&text[..end], @r"
        # Western route 2024

        ## Verdict

        15 Mt/yr southbound over both Samur crossings: MISSED, met in 0 of 200 replications (0–1.9 %).

        - **asked for**: 15 Mt/yr over samur-rail towards yalama and samur-road towards samur-az, with probability 90 %
        - **simulated**: 6.79 ± 0.03 Mt/yr
        - **shortfall**: 8.21 ± 0.03 Mt/yr
        - **demand**: 7.02 Mt/yr
        - **upper bound**: 7.02 Mt/yr with the demand as it is; in the long run 11.34 Mt/yr with any demand of the same kinds
        - **condition**: p95 of the border time at most 24 h: met in 3 of 200 replications (0.5–4.3 %)
        - **what binds**: samur-road.ru-exit, at work 97.1 ± 0.3 % of its time on duty; lets through at most 4.13 Mt/yr

        ## Throughput

        - **sent**: 7.019 ± 0.012 Mt/yr
        - **delivered**: 6.79 ± 0.03 Mt/yr
        - **vehicles delivered**: 318 412 ± 1240 per year
        - **under way at the end**: 182 300 ± 9400 t

        NOT STABLE: the backlog grows by 412 ± 35 vehicles per 30 days, so waits and queues below depend on how long the history is.

        By flow, kt/yr:

        | flow | sent | delivered | vehicles/yr |
        | :-- | --: | --: | --: |
        | grain-to-iran/rail | 1200 ± 2 | 1190 ± 4 | 59 500 ± 178 |
        | trucks-south | 5820 ± 12 | 5600 ± 17 | 280 000 ± 840 |

        ## Crossings

        What passes (a train is one vehicle; at most: by the stages of the crossing):

        | crossing | mode | kt/yr | vehicles/d | at most/d |
        | :-- | --: | --: | --: | --: |
        | samur-road to samur-az | road | 4090 ± 20 | 641 ± 3 | 652.2 |
        | samur-rail to yalama | rail | 2700 ± 10 | 3.71 ± 0.04 | – |

        Hours to clear the border, waiting included (CPMM TFI1):

        | crossing | mean | p50 | p90 | p95 |
        | :-- | --: | --: | --: | --: |
        | samur-road to samur-az | 31 ± 2\* | 26 ± 2 | 62 ± 4 | 74 ± 5 |
        | samur-rail to yalama | 31 ± 2\* | 26 ± 2 | 62 ± 4 | 74 ± 5 |

        Hours from arrival to release by channel (WCO TRS):

        | crossing, channel | share, % | mean | p50 | p95 |
        | :-- | --: | --: | --: | --: |
        | samur-road to samur-az, green | 80.00 ± 0.07 | 30 ± 2 | 24 ± 2 | 72 ± 5 |
        | samur-road to samur-az, red | 5.00 ± 0.04 | 42 ± 2 | 38 ± 2 | 88 ± 6 |

        Percentiles are means over the replications of each replication's percentile.
        ");
    }

    #[test]
    fn all_rows_of_a_table_have_as_many_cells() {
        let mut bytes = Vec::new();
        sample::report().write(Format::Markdown, Extent::Full, Paint::Ansi, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains('\u{1b}'), "a document carries no colour");
        let mut width = None;
        for line in text.lines() {
            let n_cells =
                line.starts_with('|').then(|| line.replace("\\|", "").matches('|').count());
            assert!(width.is_none() || n_cells.is_none() || width == n_cells, "{line}");
            width = n_cells;
        }
    }
}
