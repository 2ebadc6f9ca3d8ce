use std::{cell::RefCell, collections::HashMap, convert::Infallible};

use proptest::prelude::*;

use super::{
    checkpoint::{self, Checkpoint, Witness, cosigned_at},
    note::{KeyKind, MAX_SIGNATURES, Note, NoteError, NoteSigner, VerifierKey},
    proof::{self, HandedProof, Head, ProofError, verify_consistency, verify_inclusion},
    tile::{FULL_WIDTH, Tile, TileSource, TiledNodes, read_bundle, write_bundle},
    tree::{Frontier, Hash, empty_root, leaf_hash, node_hash},
};
use crate::{
    hex::{unhex, unhex_array},
    signature::SigningKey,
};

/// The leaves that RFC 6962 implementations test with.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// Their roots, for one to eight leaves.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// A ledger in memory that keeps its tiles as a log would, and nothing else.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    leaves: Vec<Hash>,
    tiles: RefCell<HashMap<String, Vec<u8>>>,
}

impl Log {
    fn of(size: u64) -> Self {
        let mut log = Self::default();
        for index in 0..size {
            log.append(&index.to_be_bytes());
        }
        log.write_tiles(0);
        log
    }

    fn append(&mut self, entry: &[u8]) {
        self.leaves.push(leaf_hash(entry));
        self.frontier.append(leaf_hash(entry));
    }

    fn write_tiles(&self, older: u64) {
        for tile in Tile::changed(older, self.frontier.size()) {
            let span = 256_usize.pow(tile.level.into());
            let first = usize::try_from(tile.index).unwrap() * usize::from(FULL_WIDTH);
            let mut bytes = Vec::new();
            for node in first..first + usize::from(tile.width) {
                bytes.extend(slow_root(&self.leaves[node * span..(node + 1) * span]));
            }
            self.tiles.borrow_mut().insert(tile.path(), bytes);
        }
    }

    fn nodes(&self) -> TiledNodes<'_, Self> {
        TiledNodes { source: self, size: self.frontier.size() }
    }
}

impl TileSource for Log {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Infallible> {
        Ok(self.tiles.borrow().get(&tile.path()).cloned().unwrap_or_default())
    }
}

/// RFC 6962 §2.1, word for word.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(&slow_root(&leaves[..middle]), &slow_root(&leaves[middle..]))
        }
    }
}

#[test]
fn the_roots_known_to_everybody_come_out() {
    assert_eq!(
        empty_root().to_vec(),
        unhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    );
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), empty_root());
    for (leaf, root) in LEAVES.iter().zip(ROOTS) {
        frontier.append(leaf_hash(&unhex(leaf)));
        assert_eq!(frontier.root().to_vec(), unhex(root), "{} leaves", frontier.size());
    }
}

#[test]
fn the_growing_edge_equals_the_definition_and_can_be_put_together_again() {
    let mut frontier = Frontier::default();
    let mut leaves = Vec::new();
    let mut complete = HashMap::new();
    for index in 0..600_u64 {
        leaves.push(leaf_hash(&index.to_be_bytes()));
        for node in frontier.append(leaves[leaves.len() - 1]) {
            complete.insert((node.level, node.index), node.hash);
        }
        assert_eq!(frontier.root(), slow_root(&leaves));
        let peaks: Vec<Hash> =
            Frontier::peak_positions(frontier.size()).iter().map(|position| complete[position]).collect();
        assert_eq!(Frontier::from_peaks(frontier.size(), peaks), Some(frontier.clone()));
    }
    assert_eq!(Frontier::from_peaks(3, vec![[0; 32]]), None);
}

#[test]
fn the_tiles_of_the_standards_examples_come_out() {
    // C2SP tlog-tiles, "Partial Tiles".
    let widths = |size| {
        let tiles = Tile::changed(0, size);
        let count = |level, is_full: bool| {
            tiles.iter().filter(|tile| tile.level == level && (tile.width == FULL_WIDTH) == is_full).count()
        };
        let partial =
            tiles.iter().filter(|tile| tile.width < FULL_WIDTH).map(|tile| (tile.level, tile.width));
        (count(0, true), count(1, true), partial.collect::<Vec<_>>())
    };
    assert_eq!(widths(70_000), (273, 1, vec![(0, 112), (1, 17), (2, 1)]));
    assert_eq!(widths(256), (1, 0, vec![(1, 1)]));
    assert_eq!(widths(0), (0, 0, vec![]));
    assert_eq!(Tile::changed(256, 256), []);
    assert_eq!(
        Tile::changed(255, 257),
        [
            Tile { level: 0, index: 0, width: 256 },
            Tile { level: 0, index: 1, width: 1 },
            Tile { level: 1, index: 0, width: 1 }
        ]
    );
}

#[test]
fn tiles_have_one_path_each() {
    for (tile, path) in [
        (Tile { level: 0, index: 1_234_067, width: 256 }, "tile/0/x001/x234/067"),
        (Tile { level: 1, index: 0, width: 17 }, "tile/1/000.p/17"),
        (Tile { level: 7, index: 999, width: 1 }, "tile/7/999.p/1"),
        (Tile { level: 0, index: 1_000, width: 256 }, "tile/0/x001/000"),
    ] {
        assert_eq!(tile.path(), path);
        assert_eq!(Tile::parse(path), Some(tile));
    }
    assert_eq!(Tile { level: 0, index: 5, width: 3 }.entries_path(), "tile/entries/005.p/3");
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/5",
        "tile/0/0005",
        "tile/00/005",
        "tile/8/005",
        "tile/0/x005",
        "tile/0/005.p/0",
        "tile/0/005.p/256",
        "tile/0/005.p/07",
        "tile/0/+05",
        "tile/0/x000/005",
        "tile/0/-01",
        "tile/0/../005",
        "tile/entries/005",
        "/tile/0/005",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(Tile::parse(path), None, "{path}");
    }
}

#[test]
fn bundles_give_their_entries_back() {
    let entries: [&[u8]; 3] = [b"", b"one", &[7; 65_535]];
    let bundle = write_bundle(&entries).unwrap();
    assert_eq!(read_bundle(&bundle).unwrap(), entries);
    assert_eq!(read_bundle(&bundle[..bundle.len() - 1]), None);
    assert_eq!(read_bundle(b"\x00"), None);
    assert_eq!(read_bundle(&[0; 514]), None, "257 entries");
    assert_eq!(write_bundle(&[&[0; 65_536]]), None);
}

#[test]
fn every_entry_of_every_small_tree_is_proved_and_no_other() {
    for size in 1..70 {
        let log = Log::of(size);
        let root = log.frontier.root();
        assert_eq!(proof::root(&log.nodes(), size).unwrap(), root);
        for index in 0..size {
            let leaf = leaf_hash(&index.to_be_bytes());
            let path = proof::inclusion(&log.nodes(), index, size).unwrap().unwrap();
            assert_eq!(verify_inclusion(&leaf, index, size, &path, &root), Ok(()), "{index} of {size}");
            let other = leaf_hash(b"another");
            assert_eq!(verify_inclusion(&other, index, size, &path, &root), Err(ProofError::OtherRoot));
            for wrong in (0..size).filter(|wrong| *wrong != index) {
                assert!(verify_inclusion(&leaf, wrong, size, &path, &root).is_err());
            }
            let mut longer = path.clone();
            longer.push([0; 32]);
            assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
            if let Some((_, shorter)) = path.split_first() {
                assert!(verify_inclusion(&leaf, index, size, shorter, &root).is_err());
            }
        }
        assert_eq!(proof::inclusion(&log.nodes(), size, size).unwrap(), None);
    }
}

#[test]
fn every_beginning_of_every_small_tree_is_proved_and_no_other() {
    let heads: Vec<Head> = (0..70).map(|size| Head { size, root: Log::of(size).frontier.root() }).collect();
    for newer in &heads {
        let log = Log::of(newer.size);
        for older in heads.iter().filter(|older| older.size <= newer.size) {
            let path = proof::consistency(&log.nodes(), older.size, newer.size).unwrap().unwrap();
            assert_eq!(verify_consistency(older, newer, &path), Ok(()), "{} in {}", older.size, newer.size);
            let forged = Head { size: older.size, root: [9; 32] };
            assert!(verify_consistency(&forged, newer, &path).is_err());
            if older.size > 0 {
                assert!(verify_consistency(older, &Head { size: newer.size, root: [9; 32] }, &path).is_err());
            }
            let mut longer = path.clone();
            longer.push([0; 32]);
            assert!(verify_consistency(older, newer, &longer).is_err());
            if let Some((_, shorter)) = path.split_first() {
                assert!(verify_consistency(older, newer, shorter).is_err());
            }
        }
    }
    let log = Log::of(3);
    assert_eq!(proof::consistency(&log.nodes(), 4, 3).unwrap(), None);
    assert!(verify_consistency(&heads[4], &heads[3], &[]).is_err());
}

#[test]
fn the_proof_that_the_standard_draws_comes_out() {
    // RFC 6962 §2.1.3: seven leaves; PATH(3) = [c, g, j], PROOF(3) = [c, d, g, l], PROOF(6) = [i, j, k].
    let log = Log::of(7);
    let leaf: Vec<Hash> = log.leaves.clone();
    let (g, h, i, j) = (
        node_hash(&leaf[0], &leaf[1]),
        node_hash(&leaf[2], &leaf[3]),
        node_hash(&leaf[4], &leaf[5]),
        leaf[6],
    );
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    assert_eq!(proof::inclusion(&log.nodes(), 3, 7).unwrap().unwrap(), [leaf[2], g, l]);
    assert_eq!(proof::inclusion(&log.nodes(), 0, 7).unwrap().unwrap(), [leaf[1], h, l]);
    assert_eq!(proof::inclusion(&log.nodes(), 6, 7).unwrap().unwrap(), [i, k]);
    assert_eq!(proof::consistency(&log.nodes(), 3, 7).unwrap().unwrap(), [leaf[2], leaf[3], g, l]);
    assert_eq!(proof::consistency(&log.nodes(), 4, 7).unwrap().unwrap(), [l]);
    assert_eq!(proof::consistency(&log.nodes(), 6, 7).unwrap().unwrap(), [i, j, k]);
}

#[test]
fn proofs_are_read_from_tiles_of_several_levels() {
    let log = Log::of(66_000);
    let root = log.frontier.root();
    for index in [0, 255, 256, 65_535, 65_536, 65_999] {
        let path = proof::inclusion(&log.nodes(), index, 66_000).unwrap().unwrap();
        let leaf = leaf_hash(&index.to_be_bytes());
        assert_eq!(verify_inclusion(&leaf, index, 66_000, &path, &root), Ok(()));
    }
    let older = Head { size: 65_537, root: slow_root(&log.leaves[..65_537]) };
    let path = proof::consistency(&log.nodes(), 65_537, 66_000).unwrap().unwrap();
    assert_eq!(verify_consistency(&older, &Head { size: 66_000, root }, &path), Ok(()));
}

#[test]
fn a_missing_or_short_tile_is_an_error_and_no_panic() {
    let log = Log::of(300);
    log.tiles.borrow_mut().insert("tile/0/001.p/44".into(), vec![0; 33]);
    assert!(proof::inclusion(&log.nodes(), 290, 300).is_err());
    log.tiles.borrow_mut().remove("tile/0/000");
    assert!(proof::inclusion(&log.nodes(), 3, 300).is_err());
}

const PUBLISHED_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
const PUBLISHED_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
/// C2SP tlog-cosignature's example: a checkpoint with the ledger's and a witness's signature; their keys are not published with it.
const PUBLISHED_CHECKPOINT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

#[test]
fn the_published_note_is_verified_by_the_published_key() {
    let key = VerifierKey::parse(PUBLISHED_KEY).unwrap();
    assert_eq!(key.to_text(), PUBLISHED_KEY);
    let note = Note::parse(PUBLISHED_NOTE).unwrap();
    assert_eq!(note.verify(&key), Ok(()));
    assert_eq!(note.to_text(), PUBLISHED_NOTE);
    let changed = Note::parse(&PUBLISHED_NOTE.replace("example message", "example massage")).unwrap();
    assert_eq!(changed.verify(&key), Err(NoteError::BadSignature("example.com/foo".into())));
}

#[test]
fn the_published_checkpoint_is_read_and_written_the_same() {
    let note = Note::parse(PUBLISHED_CHECKPOINT).unwrap();
    assert_eq!(note.to_text(), PUBLISHED_CHECKPOINT);
    let checkpoint = Checkpoint::parse(&note.text).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_text(), note.text);
    let seconds = note.signatures[1].bytes.first_chunk::<8>().unwrap();
    assert_eq!(u64::from_be_bytes(*seconds), 1_679_315_147);
}

#[test]
fn what_is_not_a_note_is_refused() {
    let many = format!("text\n\n{}", "\u{2014} a AAAAAAA=\n".repeat(MAX_SIGNATURES + 1));
    for note in [
        "",
        "text\n",
        "text\n\n",
        "text\n\nsignature\n",
        "text\n\n\u{2014} name\n",
        "text\n\n\u{2014} name AAAA\n",
        "text\n\n\u{2014} na+me AAAAAAA=\n",
        "text\n\n\u{2014} name AAAAAAA=",
        "te\rxt\n\n\u{2014} name AAAAAAA=\n",
        "te\0xt\n\n\u{2014} name AAAAAAA=\n",
        "text\n\n\u{2014} name AAAAAAA\n",
        many.as_str(),
    ] {
        assert!(matches!(Note::parse(note), Err(NoteError::Malformed(_))), "{note:?}");
    }
    assert!(Note::parse("text\n\n\u{2014} name AAAAAAA=\n").is_ok());
}

#[test]
fn the_text_of_a_note_may_have_empty_lines() {
    let note = Note::parse("one\n\ntwo\n\n\u{2014} name AAAAAAA=\n").unwrap();
    assert_eq!(note.text, "one\n\ntwo\n");
}

#[test]
fn what_is_not_a_verifier_key_is_refused() {
    for key in [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ] {
        assert_eq!(VerifierKey::parse(key), Err(NoteError::BadKey), "{key}");
    }
}

#[test]
fn what_is_not_a_checkpoint_is_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    for text in [
        String::new(),
        "origin\n".into(),
        format!("origin\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("origin\n01\n{root}\n"),
        format!("origin\n+1\n{root}\n"),
        format!("origin\n-1\n{root}\n"),
        format!("origin\n18446744073709551616\n{root}\n"),
        "origin\n1\nAAAA\n".into(),
        format!("origin\n1\n{root}\n\nextension\n"),
    ] {
        assert!(Checkpoint::parse(&text).is_err(), "{text:?}");
    }
    let extended = Checkpoint::parse(&format!("origin\n0\n{root}\nmore\n")).unwrap();
    assert_eq!((extended.size, extended.extensions), (0, vec!["more".to_owned()]));
}

fn signer(name: &str) -> NoteSigner {
    NoteSigner { name: name.into(), key: SigningKey::from_seed(&[1; 32]) }
}

fn witness(number: u8) -> Witness {
    Witness { name: format!("witness.example/{number}"), key: SigningKey::from_seed(&[number; 32]) }
}

fn signed(size: u64) -> Note {
    let checkpoint = Checkpoint {
        origin: "shop.example/audit".into(),
        size,
        root: Log::of(size).frontier.root(),
        extensions: vec![],
    };
    checkpoint.signed(&signer("shop.example/audit"))
}

#[test]
fn a_signed_checkpoint_is_opened_by_its_ledgers_key_only() {
    let text = signed(5).to_text();
    let (_, checkpoint) = checkpoint::open(&text, &signer("shop.example/audit").verifier()).unwrap();
    assert_eq!(checkpoint.size, 5);
    let other = NoteSigner { name: "shop.example/audit".into(), key: SigningKey::from_seed(&[2; 32]) };
    assert!(matches!(checkpoint::open(&text, &other.verifier()), Err(NoteError::NotSigned(_))));
    // The same key under another name does not speak for this ledger.
    let renamed = Checkpoint::parse(&signed(5).text).unwrap().signed(&signer("shop.example/other")).to_text();
    assert!(checkpoint::open(&renamed, &signer("shop.example/other").verifier()).is_err());
}

#[test]
fn a_witness_says_by_when_the_tree_existed() {
    let mut note = signed(5);
    assert_eq!(cosigned_at(&note, &witness(7).verifier()), Ok(None), "unanchored");
    let (late, early) =
        (witness(7).cosign(&note.text, 1_700_000_100), witness(7).cosign(&note.text, 1_700_000_000));
    note.signatures.extend([late, early]);
    let note = Note::parse(&note.to_text()).unwrap();
    assert_eq!(cosigned_at(&note, &witness(7).verifier()), Ok(Some(1_700_000_000)));
    assert_eq!(cosigned_at(&note, &witness(8).verifier()), Ok(None));
    assert_eq!(note.verify(&signer("shop.example/audit").verifier()), Ok(()));
}

#[test]
fn a_cosignature_with_another_time_or_text_is_noticed() {
    let mut note = signed(5);
    note.signatures.push(witness(7).cosign(&signed(6).text, 1_700_000_000));
    assert!(cosigned_at(&note, &witness(7).verifier()).is_err());
    note.signatures.pop();
    let mut cosignature = witness(7).cosign(&note.text, 1_700_000_000);
    cosignature.bytes[7] ^= 1;
    note.signatures.push(cosignature);
    assert!(cosigned_at(&note, &witness(7).verifier()).is_err());
}

#[test]
fn a_witness_key_is_not_a_ledger_key() {
    let verifier = witness(7).verifier();
    assert_eq!(verifier.kind, KeyKind::Cosignature);
    assert_eq!(VerifierKey::parse(&verifier.to_text()), Ok(verifier.clone()));
    let as_ledger = VerifierKey { kind: KeyKind::Ed25519, ..verifier.clone() };
    assert_ne!(as_ledger.id(), verifier.id());
}

#[test]
fn a_proof_can_be_handed_over_and_verified_without_the_ledger() {
    let log = Log::of(5);
    let proof = HandedProof {
        extra: b"salt".to_vec(),
        index: 3,
        path: proof::inclusion(&log.nodes(), 3, 5).unwrap().unwrap(),
        checkpoint: signed(5).to_text(),
    };
    let read = HandedProof::parse(&proof.to_text()).unwrap();
    assert_eq!(read, proof);
    let key = signer("shop.example/audit").verifier();
    assert_eq!(read.verify(&3_u64.to_be_bytes(), &key).unwrap().size, 5);
    assert_eq!(read.verify(&4_u64.to_be_bytes(), &key), Err(ProofError::OtherRoot));
    let without_extra = HandedProof { extra: vec![], ..proof };
    assert_eq!(HandedProof::parse(&without_extra.to_text()), Ok(without_extra));
}

#[test]
fn what_is_not_a_proof_is_refused() {
    let head = "c2sp.org/tlog-proof@v1";
    for text in [
        String::new(),
        format!("{head}\n\n"),
        format!("{head}\nindex 01\n\ncheckpoint\n"),
        format!("{head}\nindex 1\nAAAA\n\ncheckpoint\n"),
        format!("{head}\nextra !\nindex 1\n\ncheckpoint\n"),
        format!("{head}2\nindex 1\n\ncheckpoint\n"),
        format!("{head}\nindex 1\n{}\ncheckpoint\n", format!("{}=\n", "A".repeat(43)).repeat(65)),
    ] {
        assert_eq!(HandedProof::parse(&text), Err(ProofError::Malformed), "{text:?}");
    }
}

#[test]
fn hashes_of_the_published_leaves_are_told_from_nodes() {
    let (left, right) = (unhex_array(ROOTS[0]), unhex_array(ROOTS[1]));
    let mut as_leaf = [0; 64];
    as_leaf[..32].copy_from_slice(&left);
    as_leaf[32..].copy_from_slice(&right);
    assert_ne!(leaf_hash(&as_leaf), node_hash(&left, &right));
}

proptest! {
    #[test]
    fn tile_paths_come_back(level in 0_u8..=7, index in 0_u64..u64::MAX / 256, width in 1_u16..=256) {
        let tile = Tile { level, index, width };
        prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
    }

    #[test]
    fn arbitrary_texts_never_panic(text: String) {
        let _ = Note::parse(&text);
        let _ = Note::parse(&format!("{text}\n\n\u{2014} {text}"));
        let _ = Checkpoint::parse(&text);
        let _ = VerifierKey::parse(&text);
        let _ = HandedProof::parse(&format!("c2sp.org/tlog-proof@v1\n{text}"));
        let _ = Tile::parse(&format!("tile/{text}"));
        let _ = read_bundle(text.as_bytes());
    }

    #[test]
    fn notes_come_back(text in "[a-z\n]{0,40}", name in "[a-z./]{1,10}", key_id: u32, bytes in proptest::collection::vec(any::<u8>(), 1..80)) {
        let signature = super::note::NoteSignature { name, key_id, bytes };
        let note = Note { text: format!("{text}\n"), signatures: vec![signature] };
        prop_assert_eq!(Note::parse(&note.to_text()), Ok(note));
    }

}

proptest! {
    // Each case builds two trees from nothing.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn grown_trees_begin_with_what_they_were(older in 0_u64..700, more in 0_u64..300) {
        let (before, after) = (Log::of(older), Log::of(older + more));
        let path = proof::consistency(&after.nodes(), older, older + more).unwrap().unwrap();
        let head = |log: &Log| Head { size: log.frontier.size(), root: log.frontier.root() };
        prop_assert_eq!(verify_consistency(&head(&before), &head(&after), &path), Ok(()));
    }
}
