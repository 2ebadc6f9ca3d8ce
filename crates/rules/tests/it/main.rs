//! The rule engine from outside: the language by example, its errors, packs of rules, rule files, and what must always hold.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod crashers;
#[cfg(test)]
mod declaring;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rule_files;
#[cfg(test)]
mod toy;
