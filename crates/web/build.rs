//! Makes what a browser fetches: one style sheet, one sprite of icons, and a name with the hash of its content for each file.
//! Not a bundler: files are joined as they are, names inside the style sheet are replaced, everything is compressed once.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Fonts and pictures, which the style sheet names; then what pages name. The name, the file, the content type.
const FILES: [(&str, &str, &str); 5] = [
    ("source-sans.woff2", "vendor/source-sans-3/latin-wght-normal.woff2", "font/woff2"),
    ("mark.svg", "mark.svg", "image/svg+xml"),
    ("passkey.js", "passkey.js", "text/javascript; charset=utf-8"),
    ("tidewatch.js", "tidewatch.js", "text/javascript; charset=utf-8"),
    ("uplot.js", "vendor/uplot/uPlot.iife.min.js", "text/javascript; charset=utf-8"),
];

/// Already compressed by their own format.
const COMPRESSED: &str = "font/woff2";

fn main() -> io::Result<()> {
    let home = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("assets");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut table = Table { out, rows: String::new(), names: Vec::new() };
    for (name, path, content_type) in FILES {
        table.add(name, content_type, &read(&home.join(path))?)?;
    }
    table.add("icons.svg", "image/svg+xml", sprite(&home.join("vendor/lucide"))?.as_bytes())?;
    let style = style(&home, &table.names)?;
    table.add("tidewatch.css", "text/css; charset=utf-8", style.as_bytes())?;
    fs::write(table.out.join("assets.rs"), format!("[\n{}]", table.rows))
}

/// What has been made so far.
struct Table {
    out: PathBuf,
    rows: String,
    /// Plain name and the one with the hash.
    names: Vec<(String, String)>,
}

impl Table {
    fn add(&mut self, name: &str, content_type: &str, bytes: &[u8]) -> io::Result<()> {
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}.{:016x}.{ending}", fingerprint(bytes));
        let plain = self.out.join(name);
        fs::write(&plain, bytes)?;
        let gzip = if content_type == COMPRESSED {
            "None".to_owned()
        } else {
            let path = self.out.join(format!("{name}.gz"));
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(bytes)?;
            fs::write(&path, encoder.finish()?)?;
            format!("Some(include_bytes!({path:?}))")
        };
        writeln!(
            self.rows,
            "    Asset {{ name: {name:?}, href: {:?}, content_type: {content_type:?}, plain: include_bytes!({plain:?}), gzip: {gzip} }},",
            format!("/assets/{hashed}")
        )
        .map_err(io::Error::other)?;
        self.names.push((name.to_owned(), hashed));
        Ok(())
    }
}

/// The style sheets in the order of their names, after uPlot's own; `url(name)` becomes the name with the hash.
fn style(home: &Path, names: &[(String, String)]) -> io::Result<String> {
    let mut style =
        String::from_utf8(read(&home.join("vendor/uplot/uPlot.min.css"))?).map_err(io::Error::other)?;
    for path in sorted(&home.join("css"))? {
        style.push('\n');
        style.push_str(&String::from_utf8(read(&path)?).map_err(io::Error::other)?);
    }
    for (name, hashed) in names {
        style = style.replace(&format!("url({name})"), &format!("url({hashed})"));
    }
    Ok(style)
}

/// Every icon of the folder as a symbol named like its file.
fn sprite(folder: &Path) -> io::Result<String> {
    let mut sprite = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">\n");
    for path in sorted(folder)?.iter().filter(|path| path.extension().is_some_and(|ending| ending == "svg")) {
        let icon = String::from_utf8(read(path)?).map_err(io::Error::other)?;
        let open = icon.find("<svg").and_then(|at| icon[at..].find('>').map(|end| at + end + 1));
        let (Some(start), Some(end)) = (open, icon.rfind("</svg>")) else {
            return Err(io::Error::other(format!("{} is not an icon", path.display())));
        };
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let body: Vec<&str> = icon[start..end].lines().map(str::trim).collect();
        writeln!(
            sprite,
            "<symbol id=\"{name}\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{}</symbol>",
            body.concat()
        )
        .map_err(io::Error::other)?;
    }
    sprite.push_str("</svg>\n");
    Ok(sprite)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}

/// The entries of a folder in the order of their names, so that a build is the same everywhere.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// FNV-1a with 64 bits: tells one build's file from another's, which is all a cache needs; nobody relies on it for safety.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
