//! The app's flags: what the start screen is filled with. Nothing of them is needed; all of it can be typed there.

use std::path::PathBuf;

use clap::Parser;
use idcapture::session::wording::Language;

/// Guides a person through an identity capture and writes the evidence bundle.
#[derive(Debug, Clone, Parser)]
#[command(name = "idcapture-desktop", version)]
pub struct Arguments {
    /// Where frames come from: camera, camera:NAME, folder:DIR, y4m:FILE or mjpeg:FILE [default: the camera used last]
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Frames a second of a folder or an MJPEG stream, which do not say
    #[arg(long, value_name = "N", default_value_t = 30.0)]
    pub fps: f64,
    /// The stream is live: frames are stamped as they come, and those that cannot be looked at in time are passed over
    #[arg(long)]
    pub live: bool,
    /// A file is played at its own pace instead of as fast as it can be looked at
    #[arg(long)]
    pub paced: bool,
    /// en, es, fr, de, pt, zh-Hant, zh-Hans or ja [default: that of the desktop]
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub language: Option<Language>,
    /// Signing key, PKCS#8 PEM
    #[arg(long, value_name = "KEY", default_value = "")]
    pub key: String,
    /// Seal to this age recipient
    #[arg(long, value_name = "AGE1...", default_value = "")]
    pub recipient: String,
    /// Write the bundle unsealed
    #[arg(long, conflicts_with = "recipient")]
    pub plain: bool,
    /// Folder that the bundle is written into
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: String,
    /// default, strict, demo or a file
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    pub profile: String,
    /// Folder with the model catalog
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// Larger text from the start
    #[arg(long)]
    pub large_text: bool,
    /// light, dark or system
    #[arg(long, value_name = "THEME", default_value = "system")]
    pub theme: Theme,
    /// The window's size in points, WIDTHxHEIGHT
    #[arg(long, value_name = "SIZE", default_value = "1000x760", value_parser = size)]
    pub size: [f32; 2],
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Theme {
    /// As the desktop has it.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Arguments {
    /// The language asked for, else the desktop's, else English.
    #[must_use]
    pub fn language(&self) -> Language {
        let of_desktop = || {
            let named =
                ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
            named.as_deref().and_then(Language::parse)
        };
        self.language.or_else(of_desktop).unwrap_or_default()
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::parse(tag).ok_or_else(|| "en, es, fr, de, pt, zh-Hant, zh-Hans or ja".to_owned())
}

fn size(text: &str) -> Result<[f32; 2], String> {
    let wrong = || "WIDTHxHEIGHT, such as 640x480".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |text: &str| text.parse::<u16>().map(f32::from).map_err(|_| wrong());
    Ok([side(width)?, side(height)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_languages_are_read() {
        assert_eq!(size("640x480"), Ok([640.0, 480.0]));
        assert!(size("640").is_err() && size("ax3").is_err());
        let asked = Arguments::parse_from(["app", "--language", "de_AT.UTF-8", "--source", "y4m:a"]);
        assert_eq!(asked.language(), Language::German);
        assert!(Arguments::try_parse_from(["app", "--language", "xx"]).is_err());
    }
}
