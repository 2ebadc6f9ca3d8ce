//! Kinds of files, told by their first bytes and, where those are shared, by what is inside.
//!
//! The names are the closed list that rules test as `file_type`; `unknown` is a value of it. A file's name and its
//! declared type are claims and are kept beside the kind, never mixed into it.

macro_rules! kinds {
    ($($variant:ident $name:literal $media:literal),* $(,)?) => {
        /// What a file is, by its bytes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        #[expect(missing_docs, reason = "each variant is the file type of its own name")]
        pub enum Kind { $($variant,)* #[default] Unknown }

        impl Kind {
            /// Every kind, `Unknown` last.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)* Kind::Unknown];

            /// Returns the name rules use, such as `pdf`; `unknown` if nothing was recognised.
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name,)* Kind::Unknown => "unknown" }
            }

            /// Returns the media type of this kind, in the words of libmagic.
            pub const fn media_type(self) -> &'static str {
                match self { $(Kind::$variant => $media,)* Kind::Unknown => "application/octet-stream" }
            }
        }
    };
}

kinds! {
    ThreeGp "3gp" "video/3gpp", SevenZip "7z" "application/x-7z-compressed", Compress "Z" "application/x-compress",
    Aac "aac" "audio/x-hx-aac-adts", Aiff "aiff" "audio/x-aiff", Amr "amr" "audio/amr", Ar "ar" "application/x-archive",
    Avi "avi" "video/x-msvideo", Bmp "bmp" "image/bmp", Bz2 "bz2" "application/x-bzip2",
    Cab "cab" "application/vnd.ms-cab-compressed", Cr2 "cr2" "image/x-canon-cr2", Crx "crx" "application/x-chrome-extension",
    Dcm "dcm" "application/dicom", Deb "deb" "application/vnd.debian.binary-package", Dex "dex" "application/octet-stream",
    Dey "dey" "application/octet-stream", Doc "doc" "application/msword",
    Docx "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Dwg "dwg" "image/vnd.dwg", Elf "elf" "application/x-executable", Eot "eot" "application/vnd.ms-fontobject",
    Epub "epub" "application/epub+zip", Exe "exe" "application/x-dosexec", Flac "flac" "audio/flac", Flv "flv" "video/x-flv",
    Gif "gif" "image/gif", Gz "gz" "application/gzip", Heif "heif" "image/heif", Html "html" "text/html",
    Ico "ico" "image/vnd.microsoft.icon", Ics "ics" "text/calendar", Iso "iso" "application/x-iso9660-image",
    Jp2 "jp2" "image/jp2", Jpg "jpg" "image/jpeg", Jxr "jxr" "image/jxr", Lz "lz" "application/x-lzip",
    M4a "m4a" "audio/x-m4a", M4v "m4v" "video/x-m4v", Macho "macho" "application/x-mach-binary", Mid "mid" "audio/midi",
    Mkv "mkv" "video/x-matroska", Mov "mov" "video/quicktime", Mp3 "mp3" "audio/mpeg", Mp4 "mp4" "video/mp4",
    Mpg "mpg" "video/mpeg", Nes "nes" "application/x-nes-rom", Ogg "ogg" "audio/ogg",
    Otf "otf" "application/vnd.ms-opentype", Pdf "pdf" "application/pdf", Png "png" "image/png",
    Ppt "ppt" "application/vnd.ms-powerpoint",
    Pptx "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Ps "ps" "application/postscript", Psd "psd" "image/vnd.adobe.photoshop", Rar "rar" "application/x-rar",
    Rpm "rpm" "application/x-rpm", Rtf "rtf" "text/rtf", Sqlite "sqlite" "application/vnd.sqlite3",
    Svg "svg" "image/svg+xml", Swf "swf" "application/x-shockwave-flash", Tar "tar" "application/x-tar",
    Tif "tif" "image/tiff", Ttf "ttf" "font/sfnt", Wasm "wasm" "application/wasm", Wav "wav" "audio/x-wav",
    Webm "webm" "video/webm", Webp "webp" "image/webp", Wmv "wmv" "video/x-ms-asf", Woff "woff" "font/woff",
    Woff2 "woff2" "font/woff2", Xls "xls" "application/vnd.ms-excel",
    Xlsx "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Xz "xz" "application/x-xz", Zip "zip" "application/zip", Zst "zst" "application/zstd",
}
