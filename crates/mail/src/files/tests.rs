//! Files: what is inside them, and what hostile ones cost.

mod archive;
mod fixture;
mod hostile;
mod image;
mod kind;
mod office;
mod pdf;
mod text;
