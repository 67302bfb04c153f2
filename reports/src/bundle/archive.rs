//! Files to bytes and back: a gzipped tar that is the same for the same files, and is read in memory,
//! within bounds, and only where it holds plain files with plain names.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use tar::{Archive, Builder, EntryType, Header};

use super::BundleError;
use super::contents::MANIFEST;

/// How large all files of a bundle together may be with the archive around them, in bytes, before
/// compression and after.
pub const LARGEST: u64 = 256 << 20;

/// How many files a bundle may hold.
pub const MOST_FILES: usize = 4096;

/// The files of a bundle by their paths.
pub type Packed = BTreeMap<String, Vec<u8>>;

/// Packs the files: the manifest first, the others in the order of their paths, with no time and no owner.
///
/// # Errors
///
/// Names the file whose name an archive cannot hold, or says that they are too many or too large.
pub fn pack(files: &Packed) -> Result<Vec<u8>, BundleError> {
    let tar = tar_of(files)?;
    let mut gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    gzip.write_all(&tar).and_then(|()| gzip.finish()).map_err(|e| no_bundle(&e))
}

/// Reads the files of a bundle.
///
/// # Errors
///
/// Says why the bytes are no bundle. Nothing is guessed: a link, a folder, a name that leads
/// elsewhere, a name that is there twice and a byte that belongs to no file each refuse the whole.
pub fn unpack(bytes: &[u8]) -> Result<Packed, BundleError> {
    let tar = gunzip(bytes)?;
    let mut files = Packed::new();
    let mut names = BTreeSet::new();
    let mut archive = Archive::new(tar.as_slice());
    // Raw: what would rename or stretch the next entry stands as an entry of its own, and is refused.
    for entry in archive.entries().map_err(|e| no_bundle(&e))?.raw(true) {
        let mut entry = entry.map_err(|e| no_bundle(&e))?;
        let path = match std::str::from_utf8(&entry.path_bytes()) {
            Ok(path) if is_plain(path) => path.to_owned(),
            _ => return Err(refused("a path in it is none that a bundle has")),
        };
        if entry.header().entry_type() != EntryType::Regular {
            return Err(refused(format!("{path:?} is no plain file")));
        }
        // Some systems do not tell letter case in names, and would lose one of two.
        if !names.insert(path.to_lowercase()) {
            return Err(refused(format!("{path:?} is in it twice")));
        }
        if names.len() > MOST_FILES {
            return Err(BundleError::TooLarge);
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|e| no_bundle(&e))?;
        if content.len() as u64 != entry.size() {
            return Err(refused(format!("{path:?} is cut off")));
        }
        files.insert(path, content);
    }
    // Whatever stands between or behind the files would be evidence that no digest covers.
    if tar_of(&files)? != tar {
        return Err(refused(
            "it holds something beside its files, or another program has packed them. Ask for the \
             bytes that `sixfold report bundle` wrote",
        ));
    }
    Ok(files)
}

fn tar_of(files: &Packed) -> Result<Vec<u8>, BundleError> {
    let size: u64 = files.values().map(|content| content.len() as u64 + 1024).sum();
    if files.len() > MOST_FILES || size + 1024 > LARGEST {
        return Err(BundleError::TooLarge);
    }
    let mut builder = Builder::new(Vec::new());
    let first = files.get_key_value(MANIFEST);
    let others = files.iter().filter(|(path, _)| path.as_str() != MANIFEST);
    for (path, content) in first.into_iter().chain(others) {
        let mut header = Header::new_ustar();
        if !is_plain(path) || header.set_path(path).is_err() {
            return Err(BundleError::Name(path.clone()));
        }
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(EntryType::Regular);
        header.set_cksum();
        builder.append(&header, content.as_slice()).map_err(|e| no_bundle(&e))?;
    }
    builder.into_inner().map_err(|e| no_bundle(&e))
}

/// What follows the magic and the method of a gzip header that holds no name, no comment, no field of
/// somebody's and no time (RFC 1952, section 2.3).
const NO_EXTRAS: [u8; 5] = [0; 5];

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
    if bytes.get(3..8).is_some_and(|extras| extras != NO_EXTRAS) && bytes.starts_with(&[0x1f, 0x8b])
    {
        return Err(refused(
            "its gzip header holds a time, a name or a comment, which no digest covers. Ask for the bytes \
             that `sixfold report bundle` wrote",
        ));
    }
    let mut decoder = GzDecoder::new(bytes);
    let mut tar = Vec::new();
    let read = (&mut decoder).take(LARGEST + 1).read_to_end(&mut tar);
    read.map_err(|e| refused(format!("it is not packed with gzip, or cut off ({e})")))?;
    if tar.len() as u64 > LARGEST {
        return Err(BundleError::TooLarge);
    }
    if !decoder.into_inner().is_empty() {
        return Err(refused("something stands behind its end"));
    }
    Ok(tar)
}

/// Whether a path leads nowhere but below the folder it is unpacked in, on every system.
fn is_plain(path: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let is_odd = |c: char| c.is_control() || "\\:*?\"<>|".contains(c);
    path.len() <= 100 && path.split('/').all(is_part) && !path.contains(is_odd)
}

fn refused(why: impl Into<String>) -> BundleError {
    BundleError::NoBundle(why.into())
}

fn no_bundle(error: &std::io::Error) -> BundleError {
    refused(format!("it cannot be read as an archive ({error})"))
}
