//! Office files: text, links, macros, what they reach for.

use super::fixture::{compound, docx, named, opened, reasons, vba_module, zip};
use crate::files::{Kind, MacroClass, Office, Origin, Reason};

fn office(bytes: &[u8], name: &str) -> Office {
    opened(bytes, name).nodes[0].facets.office.clone().unwrap()
}

const RELATIONSHIPS: &str = r#"<Relationships>
  <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.com/a?b&amp;c" TargetMode="External"/>
  <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://example.net/t.dotm" TargetMode="External"/>
  <Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>"#;

#[test]
fn a_document_shows_text_links_and_what_it_reaches_for() {
    let body = r#"<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t xml:space="preserve">customer &amp; friend</w:t></w:r></w:p>
        <w:p><w:hyperlink r:id="rId1"><w:r><w:t>Pay here</w:t></w:r></w:hyperlink></w:p>
        <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.com/field" </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>field</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
        <w:p><w:fldSimple w:instr="DDEAUTO c:\\cmd.exe &quot;/k x&quot;"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>"#;
    let core =
        b"<cp:coreProperties><dc:title>Invoice</dc:title><dc:creator></dc:creator></cp:coreProperties>";
    let app = b"<Properties><Application>Microsoft Office Word</Application><Pages>2</Pages></Properties>";
    let bytes = docx(
        body,
        &[
            ("word/_rels/document.xml.rels", RELATIONSHIPS.as_bytes()),
            ("docProps/core.xml", core),
            ("docProps/app.xml", app),
        ],
    );
    let opened = opened(&bytes, "x.docx");
    assert_eq!(opened.failures, []);
    let facets = &opened.nodes[0].facets;
    assert_eq!(
        facets.text.as_deref().unwrap().lines().collect::<Vec<_>>(),
        ["Dear customer & friend", "Pay here", "field", "x"]
    );
    let links: Vec<(&str, &str)> =
        facets.links.iter().map(|link| (link.text.as_str(), link.target.as_str())).collect();
    assert_eq!(links, [("Pay here", "https://example.com/a?b&c"), ("field", "https://example.com/field")]);
    let office = facets.office.as_ref().unwrap();
    let external: Vec<(&str, &str)> =
        office.external.iter().map(|known| (known.name.as_str(), known.target.as_str())).collect();
    assert_eq!(
        external,
        [("hyperlink", "https://example.com/a?b&c"), ("attachedTemplate", "https://example.net/t.dotm")]
    );
    assert_eq!(office.dde, ["DDEAUTO c:\\\\cmd.exe \"/k x\""]);
    assert_eq!((office.container, office.word_count, office.has_macros), ("ooxml", 8, false));
    assert_eq!(facets.metadata("Title"), Some("Invoice"));
    assert_eq!(facets.metadata("Creator"), Some(""), "there, and empty");
    assert_eq!(facets.metadata("PageCount"), Some("2"));
    let (_, part) = named(&opened, "word/document.xml");
    assert_eq!((part.origin, part.media_type), (Origin::Member, "text/xml"));
}

#[test]
fn a_sheet_is_read_row_by_row() {
    let shared =
        b"<sst><si><t>Name</t></si><si><r><t>E-</t></r><r><t>mail</t></r><rPh><t>hint</t></rPh></si></sst>";
    let sheet = br#"<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
        <row><c t="inlineStr"><is><t>Ann</t></is></c><c t="str"><f>HYPERLINK("https://example.com/h","click")</f><v>click</v></c><c><v>42</v></c></row></sheetData></worksheet>"#;
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", shared),
        ("xl/workbook.xml", b"<workbook/>"),
    ]);
    let opened = opened(&bytes, "x.xlsx");
    let facets = &opened.nodes[0].facets;
    assert_eq!(opened.nodes[0].kind, Kind::Xlsx);
    assert_eq!(facets.text.as_deref(), Some("Name\tE-mail\t\nAnn\tclick\t42\t\n"));
    assert_eq!(
        (facets.links[0].text.as_str(), facets.links[0].target.as_str()),
        ("click", "https://example.com/h")
    );
}

#[test]
fn slides_come_in_their_order() {
    let slide = |words: &str| format!("<p:sld><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>");
    let (second, tenth) = (slide("second"), slide("tenth"));
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("ppt/slides/slide10.xml", tenth.as_bytes()),
        ("ppt/slides/slide2.xml", second.as_bytes()),
    ]);
    assert_eq!(opened(&bytes, "x.pptx").nodes[0].facets.text.as_deref(), Some("second\ntenth\n"));
}

const MACRO: &str = "Attribute VB_Name = \"ThisDocument\"\r\nSub AutoOpen()\r\n  Set s = CreateObject(\"WScript.Shell\")\r\n  s.Run \"cmd.exe /c start https://example.com/p\"\r\n  x = \"63616c632e657865\"\r\nEnd Sub\r\n";

fn has(office: &Office, class: MacroClass, word: &str) -> bool {
    office.keywords.iter().any(|keyword| keyword.class == class && keyword.word == word)
}

#[test]
fn macros_are_read_in_both_kinds_of_file() {
    let module = vba_module(MACRO);
    let project = compound(&[("VBA/ThisDocument", &module), ("VBA/dir", b"x"), ("PROJECT", b"x")]);
    let old = compound(&[("WordDocument", b"x"), ("Macros/VBA/ThisDocument", &module)]);
    for (what, bytes) in [("package", docx("", &[("word/vbaProject.bin", &project)])), ("compound", old)] {
        let office = office(&bytes, "x.doc");
        assert!(office.has_macros, "{what}");
        assert_eq!(office.modules.len(), 1, "{what}");
        assert_eq!(office.modules[0].source, MACRO, "{what}");
        assert!(has(&office, MacroClass::AutoExec, "AutoOpen"), "{what}");
        assert!(has(&office, MacroClass::Suspicious, "WScript.Shell"), "{what}");
        assert!(has(&office, MacroClass::Ioc, "https://example.com/p"), "{what}");
        assert!(has(&office, MacroClass::Hex, "calc.exe"), "{what}");
        assert!(!has(&office, MacroClass::Suspicious, "Kill"), "{what}");
    }
}

#[test]
fn documents_without_macros_have_none() {
    assert!(!office(&docx("<w:p/>", &[]), "x.docx").has_macros);
    assert!(!office(&compound(&[("WordDocument", b"x"), ("1Table", b"x")]), "x.doc").has_macros);
}

#[test]
fn an_encrypted_package_says_so() {
    let opened = opened(&compound(&[("EncryptedPackage", b"secret"), ("EncryptionInfo", b"x")]), "x.docx");
    assert_eq!(reasons(&opened), [Reason::Encrypted]);
    assert!(opened.nodes[0].facets.office.as_ref().unwrap().encrypted);
}

#[test]
fn an_old_document_is_read_by_its_pieces() {
    // A file information block whose table says: 5 characters of 8-bit text at 1024, then 6 of 16-bit at 1100.
    let link = "\u{13} HYPERLINK \"https://example.com/old\" \u{14}link\u{15}";
    let mut main = vec![0u8; 4096];
    main[10..12].copy_from_slice(&0x0200u16.to_le_bytes());
    main[1024..1029].copy_from_slice(b"Dear ");
    let wide: Vec<u8> = link.encode_utf16().flat_map(u16::to_le_bytes).collect();
    main[1100..1100 + wide.len()].copy_from_slice(&wide);
    let count = link.encode_utf16().count() as u32;
    let mut plc = Vec::new();
    for position in [0u32, 5, 5 + count] {
        plc.extend_from_slice(&position.to_le_bytes());
    }
    for place in [0x4000_0000u32 | 2048, 1100] {
        plc.extend_from_slice(&[0, 0]);
        plc.extend_from_slice(&place.to_le_bytes());
        plc.extend_from_slice(&[0, 0]);
    }
    let mut table = vec![2u8];
    table.extend_from_slice(&(plc.len() as u32).to_le_bytes());
    table.extend_from_slice(&plc);
    main[0x01A2..0x01A6].copy_from_slice(&0u32.to_le_bytes());
    main[0x01A6..0x01AA].copy_from_slice(&(table.len() as u32).to_le_bytes());
    let opened = opened(&compound(&[("WordDocument", &main), ("1Table", &table)]), "x.doc");
    assert_eq!(opened.failures, []);
    let facets = &opened.nodes[0].facets;
    assert_eq!(facets.text.as_deref(), Some("Dear link"));
    assert_eq!(
        (facets.links[0].text.as_str(), facets.links[0].target.as_str()),
        ("link", "https://example.com/old")
    );
}

fn record(number: u16, body: &[u8]) -> Vec<u8> {
    [&number.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

#[test]
fn an_old_workbook_shows_its_strings_and_macro_sheets() {
    let mut strings = vec![2, 0, 0, 0, 2, 0, 0, 0];
    strings.extend_from_slice(&[4, 0, 0]);
    strings.extend_from_slice(b"Name");
    strings.extend_from_slice(&[2, 0, 1]);
    strings.extend("ßx".encode_utf16().flat_map(u16::to_le_bytes));
    let book =
        [record(0x0809, &[0; 16]), record(0x0085, &[0, 0, 0, 0, 0, 1, 1, 0, b'M']), record(0x00FC, &strings)]
            .concat();
    let opened = opened(&compound(&[("Workbook", &book)]), "x.xls");
    assert_eq!(opened.nodes[0].facets.text.as_deref(), Some("Name\nßx\n"));
    assert!(opened.nodes[0].facets.office.as_ref().unwrap().has_macros);
    let sealed = [record(0x0809, &[0; 16]), record(0x002F, &[0; 6])].concat();
    assert_eq!(
        reasons(&super::fixture::opened(&compound(&[("Workbook", &sealed)]), "x.xls")),
        [Reason::Encrypted]
    );
}

#[test]
fn packages_inside_documents_are_taken_out() {
    let mut native = vec![0, 0, 0, 0, 2, 0];
    native.extend_from_slice(b"invoice.js\0C:\\x\\invoice.js\0");
    native.extend_from_slice(&[0, 0, 3, 0, 4, 0, 0, 0]);
    native.extend_from_slice(b"C:\\\0");
    let script = b"var a = 1;";
    native.extend_from_slice(&(script.len() as u32).to_le_bytes());
    native.extend_from_slice(script);
    let bytes = compound(&[("WordDocument", b"x"), ("ObjectPool/_1/\u{1}Ole10Native", &native)]);
    let opened = opened(&bytes, "x.doc");
    let (id, inner) = named(&opened, "invoice.js");
    assert_eq!((inner.origin, opened.bytes(id, &bytes)), (Origin::Embedded, &script[..]));
    assert_eq!(opened.nodes[0].facets.office.as_ref().unwrap().objects, ["invoice.js"]);
}

#[test]
fn rich_text_shows_text_links_and_objects() {
    let native = {
        let mut native = vec![2, 0];
        native.extend_from_slice(b"run.bat\0C:\\run.bat\0");
        native.extend_from_slice(&[0, 0, 3, 0, 1, 0, 0, 0, 0]);
        native.extend_from_slice(&4u32.to_le_bytes());
        native.extend_from_slice(b"echo");
        native
    };
    let mut object = vec![1, 5, 0, 0, 2, 0, 0, 0];
    for name in ["Package\0", "", ""] {
        object.extend_from_slice(&(name.len() as u32).to_le_bytes());
        object.extend_from_slice(name.as_bytes());
    }
    object.extend_from_slice(&(native.len() as u32).to_le_bytes());
    object.extend_from_slice(&native);
    let hex: String = object.iter().map(|byte| format!("{byte:02x}")).collect();
    let (head, tail) = hex.split_at(31);
    let rtf = format!(
        "{{\\rtf1{{\\fonttbl{{\\f0 Arial;}}}}Hello \\u8364?\\'e4 {{\\b world}}\\par {{\\field{{\\*\\fldinst{{HYPERLINK \"https://example.com/r\"}}}}{{\\fldrslt click}}}}\
         {{\\object\\objemb{{\\*\\objdata {head}{{\\par}}\n{tail}}}}}}}"
    );
    let opened = opened(rtf.as_bytes(), "x.rtf");
    let facets = &opened.nodes[0].facets;
    assert_eq!(facets.text.as_deref().unwrap(), "Hello €ä world\nclick");
    assert_eq!(
        (facets.links[0].text.as_str(), facets.links[0].target.as_str()),
        ("click", "https://example.com/r")
    );
    let (_, inner) = named(&opened, "run.bat");
    assert_eq!((inner.size, inner.origin), (4, Origin::Embedded));
}

#[test]
fn an_outlook_message_shows_subject_body_and_attachments() {
    let wide = |words: &str| words.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes = compound(&[
        ("__properties_version1.0", b"x"),
        ("__substg1.0_0037001F", &wide("Overdue")),
        ("__substg1.0_1000001F", &wide("Pay at https://example.com/m")),
        ("__attach_version1.0_#00000000/__substg1.0_37010102", b"<html><body>a</body></html>"),
        ("__attach_version1.0_#00000000/__substg1.0_3707001F", &wide("bill.html")),
    ]);
    let opened = opened(&bytes, "x.msg");
    assert_eq!(opened.nodes[0].facets.text.as_deref(), Some("Overdue\nPay at https://example.com/m\n"));
    assert_eq!(opened.nodes[0].facets.urls, ["https://example.com/m"]);
    assert_eq!(named(&opened, "bill.html").1.kind, Kind::Html);
}
