//! Profiles of lists: any text is one or refused, and people are drawn of what is one; any members are counted, and what is kept of them reads back.

#![no_main]

use forensics::disguise::Disguises;
use forensics::disguise::profile::{Profile, Survey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (String, Vec<(String, String)>)| {
    let (text, members) = input;
    for text in [format!("tidewatch profile 1\nmembers 2000\n{text}"), text] {
        if let Ok(profile) = Profile::parse(&text) {
            let _ = Disguises::like(&profile, [1; 32]).person();
        }
    }
    let mut survey = Survey::new();
    for _ in 0..20 {
        members.iter().for_each(|(local, name)| survey.add(local, Some(name), Some(name)));
    }
    let profile = survey.finish();
    assert_eq!(Profile::parse(&profile.to_text()), Ok(profile));
});
