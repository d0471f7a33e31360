//! The drawings of the page, as SVG without script. Colours are names for the style sheet, which knows light and dark.
//! Each drawing has its numbers in a table beside it, so nothing is said by a picture alone.

#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "places in a drawing; no amount comes back from here"
)]

use super::super::Timeline;
use crate::data::guarded;
use crate::impact::Part;
use chrono::{Days, NaiveDate};
use plotters::coord::Shift;
use plotters::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::Decimal;

const WIDE: u32 = 720;
const HIGH: u32 = 300;
/// Stand-ins that the style sheet replaces.
const MORE: RGBColor = RGBColor(1, 115, 178);
const LESS: RGBColor = RGBColor(222, 143, 5);
const PLAIN: RGBColor = RGBColor(119, 119, 119);
const INK: RGBColor = RGBColor(17, 17, 17);

type Drawn = Result<(), Box<dyn std::error::Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The total before, what each cause adds, the total after: labels and numbers.
pub fn waterfall(before: Decimal, steps: &[Decimal], unit: &str) -> String {
    let mut bars = vec![(0.0, number(before), PLAIN)];
    let mut level = before;
    for step in steps {
        let next = level + *step;
        bars.push((number(level), number(next), if *step < Decimal::ZERO { LESS } else { MORE }));
        level = next;
    }
    bars.push((0.0, number(level), PLAIN));
    let inner = bars.iter().skip(1).take(steps.len()).flat_map(|(a, b, _)| [*a, *b]);
    let (low, high) = inner.chain([number(before)]).fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
    // The steps are what is looked at: the axis is cut where they are small beside the total.
    let room = (high - low).max(1.0) * 0.3;
    let floor = if low - room > 0.0 { low - room } else { 0.0_f64.min(low) };
    let label = |place: i32| match place {
        0 => "before".to_owned(),
        n if n as usize == steps.len() + 1 => "after".to_owned(),
        n => n.to_string(),
    };
    drawn(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(96)
            .build_cartesian_2d((-1..(steps.len() as i32 + 2)).into_segmented(), floor..(high + room))?;
        let place = |at: &SegmentValue<i32>| match at {
            SegmentValue::CenterOf(n) if *n >= 0 && *n < bars.len() as i32 => label(*n),
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(1)
            .x_label_formatter(&place)
            .y_label_formatter(&axis(floor, high + room))
            .y_desc(unit)
            .label_style(("sans-serif", 16).into_font().color(&INK))
            .draw()?;
        chart.draw_series(bars.iter().enumerate().map(|(place, (from, to, colour))| {
            let (left, right) = (SegmentValue::Exact(place as i32), SegmentValue::Exact(place as i32 + 1));
            let mut bar = Rectangle::new([(left, from.max(floor)), (right, to.max(floor))], colour.filled());
            bar.set_margin(0, 0, 10, 10);
            bar
        }))?;
        Ok(())
    })
}

/// What rises and what falls in each part, upwards and downwards from one line.
pub fn up_and_down(parts: &[Part], unit: &str) -> String {
    let high = parts.iter().map(|p| number(p.up)).fold(0.0, f64::max);
    let low = parts.iter().map(|p| number(p.down)).fold(0.0, f64::min);
    let room = (high - low).max(1.0) * 0.06;
    drawn(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(96)
            .build_cartesian_2d((0..parts.len() as i32).into_segmented(), (low - room)..(high + room))?;
        let name = |at: &SegmentValue<i32>| match at {
            SegmentValue::CenterOf(n) => {
                let part = usize::try_from(*n).ok().and_then(|n| parts.get(n));
                part.map(|p| p.label.split(':').next().unwrap_or_default().to_owned()).unwrap_or_default()
            }
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(1)
            .x_labels(parts.len() + 1)
            .x_label_formatter(&name)
            .y_label_formatter(&axis(low, high))
            .y_desc(unit)
            .label_style(("sans-serif", 16).into_font().color(&INK))
            .draw()?;
        let bar = |place: usize, to: f64, colour: &RGBColor| {
            let (left, right) = (SegmentValue::Exact(place as i32), SegmentValue::Exact(place as i32 + 1));
            let mut bar = Rectangle::new([(left, 0.0), (right, to)], colour.filled());
            bar.set_margin(0, 0, 8, 8);
            bar
        };
        chart.draw_series(parts.iter().enumerate().map(|(place, p)| bar(place, number(p.up), &MORE)))?;
        chart.draw_series(parts.iter().enumerate().map(|(place, p)| bar(place, number(p.down), &LESS)))?;
        Ok(())
    })
}

/// Amounts before and after of some rows, with the line on which nothing changes.
pub fn old_against_new(rows: &[(Decimal, Decimal)], unit: &str) -> String {
    let points: Vec<(f64, f64)> = rows.iter().map(|(a, b)| (number(*a), number(*b))).collect();
    let all = || points.iter().flat_map(|(a, b)| [*a, *b]);
    let (low, high) = (all().fold(0.0, f64::min), all().fold(1.0, f64::max) * 1.05);
    drawn(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(44)
            .y_label_area_size(96)
            .build_cartesian_2d(low..high, low..high)?;
        chart
            .configure_mesh()
            .x_label_formatter(&axis(low, high))
            .y_label_formatter(&axis(low, high))
            .x_desc(format!("before, {unit}"))
            .y_desc(format!("after, {unit}"))
            .x_labels(5)
            .max_light_lines(1)
            .label_style(("sans-serif", 16).into_font().color(&INK))
            .draw()?;
        chart.draw_series(LineSeries::new([(low, low), (high, high)], PLAIN))?;
        chart.draw_series(points.iter().map(|(a, b)| {
            let colour = if b < a { LESS } else { MORE };
            Circle::new((*a, *b), 3, colour.filled())
        }))?;
        Ok(())
    })
}

/// A parameter by date: before as a thin line, after as a thick one.
pub fn timeline(line: &Timeline) -> String {
    let dates = || line.old.iter().chain(&line.new).filter_map(|(from, _)| *from);
    let Some((first, last)) = dates().min().zip(dates().max()) else { return String::new() };
    let margin = Days::new(u64::try_from((last - first).num_days() / 6).unwrap_or(0).max(120));
    let (first, last) = (first - margin, last + margin);
    let values = line.old.iter().chain(&line.new).filter_map(|(_, value)| *value).map(number);
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(l, h), x| (l.min(x), h.max(x)));
    drawn(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(96)
            .build_cartesian_2d(first..last, low..(high * 1.15).max(low + 0.01))?;
        chart
            .configure_mesh()
            .x_labels(6)
            .max_light_lines(1)
            .x_label_formatter(&|day: &NaiveDate| day.format("%Y-%m").to_string())
            .y_label_formatter(&axis(low, high))
            .y_desc(line.unit.as_str())
            .label_style(("sans-serif", 16).into_font().color(&INK))
            .draw()?;
        for (entries, colour, width) in [(&line.new, MORE, 5), (&line.old, LESS, 2)] {
            for run in steps(entries, first, last) {
                chart.draw_series(LineSeries::new(run, colour.stroke_width(width)))?;
            }
        }
        Ok(())
    })
}

/// Lines of a value that stays until the next date; a gap where nothing is in force.
fn steps(
    entries: &[(Option<NaiveDate>, Option<Decimal>)],
    first: NaiveDate,
    last: NaiveDate,
) -> Vec<Vec<(NaiveDate, f64)>> {
    let mut runs: Vec<Vec<(NaiveDate, f64)>> = vec![Vec::new()];
    for (index, (from, value)) in entries.iter().enumerate() {
        let until = entries.get(index + 1).and_then(|(from, _)| *from).unwrap_or(last);
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => {
                run.push((from.unwrap_or(first), number(*value)));
                run.push((until, number(*value)));
            }
            _ => runs.push(Vec::new()),
        }
    }
    runs.into_iter().filter(|run| !run.is_empty()).collect()
}

fn drawn(draw: impl FnOnce(&Area<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDE, HIGH)).into_drawing_area();
        // A drawing that does not come about is left out: its table says the same.
        let draw = || draw(&area).and_then(|()| Ok(area.present()?)).is_ok();
        if guarded(draw) != Ok(true) {
            return String::new();
        }
    }
    let size = format!("<svg width=\"{WIDE}\" height=\"{HIGH}\"");
    svg.replacen(&size, "<svg aria-hidden=\"true\" focusable=\"false\"", 1)
}

fn number(exact: Decimal) -> f64 {
    exact.to_f64().unwrap_or(0.0)
}

/// Numbers beside an axis from `low` to `high`: `1.2M`, `350k`, with as many decimals as tell its marks apart.
fn axis(low: f64, high: f64) -> impl Fn(&f64) -> String {
    let (factor, unit) = match low.abs().max(high.abs()) {
        size if size >= 1e9 => (1e9, "bn"),
        size if size >= 1e6 => (1e6, "M"),
        size if size >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let mark = ((high - low) / 10.0 / factor).max(1e-9);
    let decimals = (-mark.log10()).ceil().clamp(0.0, 9.0) as usize;
    move |number| match number / factor {
        zero if zero.abs() < mark / 100.0 => "0".to_owned(),
        short => {
            let text = format!("{short:.decimals$}");
            let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            format!("{text}{unit}")
        }
    }
}
