//! Files made for the tests: each built here by code, so that what is in them is in plain sight.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use zip::write::SimpleFileOptions;

use crate::files::{Budget, Given, Meter, NodeId, Opened, Reason, open};

/// Opens bytes with a full budget and no passwords.
pub(super) fn opened(bytes: &[u8], file_name: &str) -> Opened {
    opened_with(bytes, file_name, &[], Budget::default()).0
}

/// Opens bytes and returns what is left on the meter too.
pub(super) fn opened_with(
    bytes: &[u8],
    file_name: &str,
    passwords: &[&str],
    budget: Budget,
) -> (Opened, Meter) {
    let mut meter = Meter::new(budget);
    let opened = open(Given { bytes, file_name, declared_type: "" }, passwords, &mut meter);
    (opened, meter)
}

/// Returns the reasons of a tree, each once, in their order.
pub(super) fn reasons(opened: &Opened) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = opened.failures.iter().map(|failure| failure.reason).collect();
    reasons.sort();
    reasons.dedup();
    reasons
}

/// Returns the first node with this file name.
pub(super) fn named<'o>(opened: &'o Opened, name: &str) -> (NodeId, &'o crate::files::Node) {
    let index = opened.nodes.iter().position(|node| node.file_name == name).unwrap_or_else(|| {
        let names: Vec<&str> = opened.nodes.iter().map(|node| node.file_name.as_str()).collect();
        panic!("no node named {name:?} among {names:?}, failures {:?}", opened.failures)
    });
    (NodeId(index as u32), &opened.nodes[index])
}

/// Bytes that do not compress, the same in every run.
pub(super) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(step).collect()
}

pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
            )
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn zip_with(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A ustar header and its content, padded.
pub(super) fn tar_member(name: &str, size: &str, class: u8, content: &[u8]) -> Vec<u8> {
    let mut block = vec![0u8; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[124..124 + size.len()].copy_from_slice(size.as_bytes());
    block[156] = class;
    block[257..263].copy_from_slice(b"ustar\0");
    block.extend_from_slice(content);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

/// Grey values of a QR code: `module` pixels a module, a margin of four modules, dark on light unless `is_inverted`.
pub(super) fn qr(data: &str, module: usize, is_inverted: bool) -> (usize, Vec<u8>) {
    let code = qrcode::QrCode::new(data).unwrap();
    let side = (code.width() + 8) * module;
    let colours = code.to_colors();
    let mut values = vec![if is_inverted { 0 } else { 255 }; side * side];
    for y in 0..code.width() * module {
        for x in 0..code.width() * module {
            if colours[y / module * code.width() + x / module] == qrcode::Color::Dark {
                values[(y + 4 * module) * side + x + 4 * module] = if is_inverted { 255 } else { 0 };
            }
        }
    }
    (side, values)
}

pub(super) fn png(width: usize, height: usize, grey: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(grey).unwrap();
    writer.finish().unwrap();
    out
}

/// A PDF of numbered objects, with a cross-reference table unless told otherwise.
pub(super) fn pdf(objects: &[&str], has_table: bool) -> Vec<u8> {
    let objects: Vec<Vec<u8>> = objects.iter().map(|object| object.as_bytes().to_vec()).collect();
    pdf_of(&objects, has_table)
}

pub(super) fn pdf_of(objects: &[Vec<u8>], has_table: bool) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    if has_table {
        out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
        for place in places {
            out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
        }
    }
    out.extend_from_slice(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .as_bytes(),
    );
    out
}

/// A stream object; the dictionary's entries are given without its brackets.
pub(super) fn pdf_stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {entries} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

/// A document package with this main part and these other members.
pub(super) fn docx(body: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>{body}</w:body></w:document>"
    );
    let mut members: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())];
    members.extend_from_slice(others);
    zip(&members)
}

/// A compound file of streams; folders are made as needed.
pub(super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        let folders: Vec<&str> = path.split('/').collect();
        for depth in 1..folders.len() {
            let folder = format!("/{}", folders[..depth].join("/"));
            if !file.exists(&folder) {
                file.create_storage(&folder).unwrap();
            }
        }
        file.create_stream(format!("/{path}")).unwrap().write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// Compresses VBA source by literal tokens only ([MS-OVBA] 2.4.1), behind some bytes of performance cache.
pub(super) fn vba_module(source: &str) -> Vec<u8> {
    let mut out = b"cache".to_vec();
    out.push(1);
    for chunk in source.as_bytes().chunks(3_000) {
        let mut tokens = Vec::new();
        for eight in chunk.chunks(8) {
            tokens.push(0);
            tokens.extend_from_slice(eight);
        }
        let header = 0xB000u16 | (tokens.len() as u16 + 2 - 3);
        out.extend_from_slice(&header.to_le_bytes());
        out.extend_from_slice(&tokens);
    }
    out
}
