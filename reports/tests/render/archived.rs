//! Archives that are none of ours: each is refused with the reason, and none takes more than the bound.

use std::io::Write as _;

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use sixfold_reports::bundle::{BundleError, LARGEST, MOST_FILES, Packed, pack, unpack};

use crate::bundled::made;

/// An archive of one entry, with this header.
fn archive(change: impl FnOnce(&mut tar::Header), content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_path("manifest.json").expect("it is short");
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    change(&mut header);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, content).expect("it is written to memory");
    builder.into_inner().expect("it is written to memory")
}

fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(tar).expect("it is written to memory");
    encoder.finish().expect("it is written to memory")
}

fn named(path: &str) -> Vec<u8> {
    let name = |header: &mut tar::Header| {
        // Past the checks of the crate, as somebody writes it who means ill.
        header.as_mut_bytes()[..100].fill(0);
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    };
    gzip(&archive(name, b"{}"))
}

#[test]
fn hostile_archives_are_refused() {
    let mut told = String::new();
    let mut tell = |what: &str, bytes: &[u8]| {
        let error = unpack(bytes).expect_err(what);
        told.push_str(&format!("{what}: {error}\n"));
    };
    tell("no gzip", b"PK\x03\x04");
    let whole = made();
    tell("cut off", &whole[..whole.len() / 2]);
    for missing in 1..=16 {
        let error = unpack(&whole[..whole.len() - missing]);
        assert!(matches!(error, Err(BundleError::NoBundle(_))), "{missing} bytes are missing");
    }
    tell("more behind the end", &[whole.as_slice(), b"more"].concat());
    tell("two archives in one file", &[whole.as_slice(), whole.as_slice()].concat());
    let headers = [
        ("a name outside", GzBuilder::new().filename("evil")),
        ("a comment outside", GzBuilder::new().comment("all is well")),
        ("a field outside", GzBuilder::new().extra("more evidence")),
        ("a time outside", GzBuilder::new().mtime(1_800_000_000)),
    ];
    for (what, header) in headers {
        let mut encoder = header.write(Vec::new(), Compression::best());
        encoder.write_all(&archive(|_| {}, b"{}")).expect("it is written to memory");
        tell(what, &encoder.finish().expect("it is written to memory"));
    }
    for path in ["../evil", "/etc/evil", "a/../../evil", "a//b", "C:\\evil", "a\nb", "./a"] {
        tell(&format!("{path:?}"), &named(path));
    }
    for kind in ["symlink", "link", "folder", "device", "long name", "extended header", "sparse"] {
        let byte = match kind {
            "symlink" => b'2',
            "link" => b'1',
            "folder" => b'5',
            "device" => b'3',
            "long name" => b'L',
            "extended header" => b'x',
            _ => b'S',
        };
        let change = |header: &mut tar::Header| {
            header.set_entry_type(tar::EntryType::new(byte));
            header.set_link_name("/etc/passwd").expect("it is short");
        };
        tell(kind, &gzip(&archive(change, b"")));
    }
    let one = archive(|_| {}, b"{}");
    tell("twice", &gzip(&[&one[..1024], &one[..]].concat()));
    let named = |name: &str| archive(|h| h.set_path(name).expect("it is short"), b"{}");
    let [second, first] = ["b.json", "a.json"].map(named);
    tell("another order", &gzip(&[&second[..1024], &first[..]].concat()));
    tell("the manifest behind the others", &gzip(&[&first[..1024], &one[..]].concat()));
    let upper = archive(|h| h.set_path("MANIFEST.json").expect("it is short"), b"{}");
    tell("twice but for letter case", &gzip(&[&one[..1024], &upper[..]].concat()));
    tell("an owner", &gzip(&archive(|header| header.set_uid(1000), b"{}")));
    tell("something behind the last file", &gzip(&[&one[..], &[1; 512]].concat()));
    tell("a size that is a lie", &gzip(&archive(|header| header.set_size(1 << 40), b"{}")));
    insta::assert_snapshot!(told);
}

#[test]
fn a_bomb_is_let_go_at_the_bound() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let block = vec![0; 1 << 20];
    for _ in 0..=(LARGEST >> 20) {
        encoder.write_all(&block).expect("it is written to memory");
    }
    let bomb = encoder.finish().expect("it is written to memory");
    assert!(bomb.len() < 4 << 20, "{} bytes are no bomb", bomb.len());
    assert_eq!(unpack(&bomb), Err(BundleError::TooLarge));
    let many: Packed = (0..=MOST_FILES).map(|n| (format!("{n}"), Vec::new())).collect();
    assert_eq!(pack(&many), Err(BundleError::TooLarge));
}
