//! Layout: where each company stands on paper. Layers from left to right (us, who works for us, who works for them), in each layer companies of one country
//! beside each other within a border. Pure; knows sizes and no colours.
//!
//! A map with more than [`MOST_SINGLE`] companies gathers those of a country and layer into one box with their number: three hundred boxes are a wall, and one
//! opens a country to see who is there.

use std::collections::BTreeMap;

use model::ids::PartyId;

use super::{Map, Node};

/// Up to so many companies each has a box of its own.
pub const MOST_SINGLE: usize = 60;
/// Boxes below each other, then another column begins.
const ROWS: usize = 12;

/// Width and height of a box, and the space around it, in units of the picture.
pub const BOX: (u32, u32) = (208, 60);
const GAP: (u32, u32) = (28, 18);
/// Space between layers, for the ways.
const BETWEEN: u32 = 96;
/// Space around the picture and above the boxes of a country, where its name stands.
const MARGIN: u32 = 20;
const HEAD: u32 = 30;

/// A place on the paper: left and top.
pub type Spot = (u32, u32);

/// A box: a company, or all of a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Left and top.
    pub at: (u32, u32),
    /// Who; one, unless they were gathered.
    pub nodes: Vec<Node>,
}

impl Placed {
    /// True if several were gathered.
    #[must_use]
    pub fn is_gathered(&self) -> bool {
        self.nodes.len() > 1
    }

    /// How many of them have something red.
    #[must_use]
    pub fn red(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_red()).count()
    }
}

/// A border around companies of one country in one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Border {
    /// Left and top.
    pub at: (u32, u32),
    /// Width and height.
    pub size: (u32, u32),
    /// The country; may be empty.
    pub country: String,
    /// How far from us: 0 is our own house.
    pub layer: usize,
}

/// A way from box to box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From there.
    pub from: (u32, u32),
    /// To there.
    pub to: (u32, u32),
    /// Copies that went that way.
    pub copies: u64,
    /// It was declared.
    pub is_declared: bool,
    /// It leaves a country.
    pub crosses_border: bool,
}

/// The map on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Width and height.
    pub size: (u32, u32),
    /// Boxes; our own house first.
    pub boxes: Vec<Placed>,
    /// Borders of countries.
    pub borders: Vec<Border>,
    /// Ways.
    pub lines: Vec<Line>,
}

/// Lays a map out; pure. Our own house stands at the left, whether it is in the register or not.
#[must_use]
pub fn lay_out(map: &Map) -> Paper {
    let mut paper = Paper::default();
    let others: Vec<&Node> = map.nodes.iter().filter(|node| node.layer > 0).collect();
    let gathers = others.len() > MOST_SINGLE;
    let own: Vec<Node> = map.nodes.iter().filter(|node| node.layer == 0).cloned().collect();
    let house = Placed { at: (MARGIN + GAP.0, MARGIN + HEAD), nodes: own };
    let mut places: BTreeMap<PartyId, (u32, u32)> = BTreeMap::new();
    let mut left = MARGIN + BOX.0 + 2 * GAP.0 + BETWEEN;
    let mut bottom = house.at.1 + BOX.1;
    let house_at = house.at;
    paper.boxes.push(house);
    let last = others.iter().map(|node| node.layer).max().unwrap_or(0);
    for layer in 1..=last {
        let of_layer: Vec<&Node> = others.iter().copied().filter(|node| node.layer == layer).collect();
        let (mut top, mut widest) = (MARGIN, 0);
        for nodes in of_layer.chunk_by(|one, other| one.country == other.country) {
            let (border, boxes) = country(nodes, (left, top), (layer, gathers));
            top += border.size.1 + GAP.1;
            widest = widest.max(border.size.0);
            for placed in boxes {
                for node in &placed.nodes {
                    places.insert(node.party, placed.at);
                }
                paper.boxes.push(placed);
            }
            bottom = bottom.max(border.at.1 + border.size.1);
            paper.borders.push(border);
        }
        left += widest + BETWEEN;
    }
    let house_border = Border {
        at: (MARGIN, MARGIN),
        size: (BOX.0 + 2 * GAP.0, HEAD + BOX.1 + GAP.1),
        country: String::new(),
        layer: 0,
    };
    paper.borders.insert(0, house_border);
    paper.size = (left - BETWEEN + MARGIN, bottom.max(house_at.1 + BOX.1 + GAP.1) + MARGIN);
    paper.lines = lines(map, &places, house_at);
    paper
}

/// The companies of one country in one layer, in columns, with the border around them.
fn country(
    nodes: &[&Node],
    (left, top): (u32, u32),
    (layer, gathers): (usize, bool),
) -> (Border, Vec<Placed>) {
    let groups: Vec<Vec<Node>> = if gathers && nodes.len() > 1 {
        vec![nodes.iter().map(|node| (*node).clone()).collect()]
    } else {
        nodes.iter().map(|node| vec![(*node).clone()]).collect()
    };
    let rows = groups.len().min(ROWS);
    let columns = groups.len().div_ceil(ROWS);
    let place = |index: usize| {
        let (column, row) = (number(index / ROWS), number(index % ROWS));
        (left + GAP.0 + column * (BOX.0 + GAP.0), top + HEAD + row * (BOX.1 + GAP.1))
    };
    let width = GAP.0 + number(columns) * (BOX.0 + GAP.0);
    let height = HEAD + number(rows) * (BOX.1 + GAP.1);
    let country = nodes.first().map(|node| node.country.clone()).unwrap_or_default();
    let border = Border { at: (left, top), size: (width, height), country, layer };
    let boxes = groups.into_iter().enumerate().map(|(index, nodes)| Placed { at: place(index), nodes });
    (border, boxes.collect())
}

fn lines(map: &Map, places: &BTreeMap<PartyId, (u32, u32)>, house: (u32, u32)) -> Vec<Line> {
    let right = |at: (u32, u32)| (at.0 + BOX.0, at.1 + BOX.1 / 2);
    let mut lines: BTreeMap<(Spot, Spot), Line> = BTreeMap::new();
    for edge in &map.edges {
        let from = edge.from.map_or(Some(house), |from| places.get(&from).copied());
        let (Some(from), Some(to)) = (from, places.get(&edge.to).copied()) else { continue };
        let (from, to) = (right(from), (to.0, to.1 + BOX.1 / 2));
        // Ways to companies that were gathered are one.
        let new = Line { from, to, copies: 0, is_declared: false, crosses_border: false };
        let line = lines.entry((from, to)).or_insert(new);
        line.copies += edge.copies;
        line.is_declared |= edge.is_declared;
        line.crosses_border |= edge.crosses_border;
    }
    lines.into_values().collect()
}

/// Boxes are few thousand at most.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
